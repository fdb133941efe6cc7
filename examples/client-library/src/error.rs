//! The error of a call.

use std::io;

/// The reason why a call has failed.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(feature = "resilience", derive(resilience::Transient))]
#[non_exhaustive]
pub enum Error {
    /// There was no answer.
    #[error("the shop does not answer")]
    #[cfg_attr(feature = "resilience", transient(source))]
    Io(#[from] io::Error),

    /// The answer had this status.
    #[error("the shop answered with status {0}")]
    #[cfg_attr(feature = "resilience", transient(if = *_0 == 429 || *_0 >= 500))]
    Status(u16),

    /// There is no such item.
    #[error("there is no such item")]
    NoSuchItem,

    /// This attempt was not made, because too many have failed. An earlier one of the same call
    /// may have been.
    #[cfg(feature = "resilience")]
    #[error(transparent)]
    Rejected(#[from] resilience::CircuitOpen),
}
