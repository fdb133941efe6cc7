//! The timeout.
//!
//! - `error` is what callers get.

mod error;

#[allow(unused_imports, reason = "the layer that cuts a call names it")]
pub(crate) use error::Cut;
pub use error::TimedOut;
