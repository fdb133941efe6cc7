//! What an HTTP response says about trying again: its status, and `Retry-After`.
//!
//! With the feature `http` the types of the crate of this name are [`Transient`]: `StatusCode`,
//! `Response`, and its `Error`. So are the response types of the clients whose feature is enabled.
//!
//! **Statuses**: 408, 425, 429, 500, 502, 503 and 504 are transient. Every other one is permanent,
//! 501 and 505 included.
//!
//! **`Retry-After`** with one of these statuses is the wait that the server asks for: see
//! [`RetryAfter`].

mod response;
mod retry_after;
mod status;

#[cfg(feature = "reqwest")]
pub(crate) use response::of;
pub use response::{classify, classify_status, transient};
pub use retry_after::RetryAfter;

use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// A request that cannot be built can't be built a second time either.
impl Transient for http::Error {
    fn transience(&self) -> Transience {
        Transience::Permanent
    }
}
