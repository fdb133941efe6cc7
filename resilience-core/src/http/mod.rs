//! The [`Transience`] of HTTP responses, by status and `Retry-After`.
//!
//! With the feature `http` these types of the crate `http` implement [`Transient`]: `StatusCode`,
//! `Response`, and `Error`. The response types of a client implement it with the feature of that
//! client.
//!
//! **Statuses**: 408, 425, 429, 500, 502, 503, 504, 520 to 524 and 529 are transient. Every other
//! status is permanent, 501 and 505 included. 520 to 524 come from a proxy that did not get an
//! answer of the server, 529 from a server that is overloaded.
//!
//! **`Retry-After`** with one of these statuses is the wait that the server asks for, and
//! `retry-after-ms` is read before it: see [`RetryAfter`]. Headers that tell when a quota is full
//! again are read by [`rate_limit_reset`], if a function asks for that.
//!
//! **A circuit breaker** counts the transient statuses from 500 on as failures, and ignores 408,
//! 425 and 429: see [`failing`].

mod failing;
mod rate_limit_reset;
mod response;
mod retry_after;
mod status;
mod value;

pub use failing::{failing, failing_status};
pub use rate_limit_reset::rate_limit_reset;
#[cfg(feature = "reqwest")]
pub(crate) use response::of;
pub use response::{classify, classify_status, transient};
pub use retry_after::RetryAfter;
#[cfg(any(feature = "ureq", feature = "aws"))]
pub(crate) use status::kind_of;
#[cfg(feature = "ureq")]
pub(crate) use status::outcome_of;

use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// Permanent: a request that cannot be built now cannot be built later.
impl Transient for http::Error {
    fn transience(&self) -> Transience {
        Transience::Permanent
    }

    fn kind(&self) -> &'static str {
        "request"
    }
}
