//! The [`Transience`] of HTTP responses, by status and `Retry-After`.
//!
//! With the feature `http` these types of the crate `http` implement [`Transient`]: `StatusCode`,
//! `Response`, and `Error`. The response types of a client implement it with the feature of that
//! client.
//!
//! **Statuses**: 408, 425, 429, 500, 502, 503 and 504 are transient. Every other status is
//! permanent, 501 and 505 included.
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
#[cfg(any(feature = "ureq", feature = "aws"))]
pub(crate) use status::kind_of;

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
