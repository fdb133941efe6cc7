//! The rate limit.
//!
//! ```text
//!                    +-----------------------------+
//!    limit tokens -->|  tokens, burst at most      |--> a call takes 1
//!    in each per     |  full at first              |
//!                    +-----------------------------+
//!                           | none is left
//!                           v
//!     the wait would exceed `wait` or the deadline: refused, nothing is taken
//!     else: in line, with the token that is due for its position
//! ```
//!
//! - `settings` are what the user sets; `settings/pace` follows from them.
//! - `state` is the bucket. It is pure: no clock, no lock, no await.
//! - `cell` shares a bucket between threads: one atomic word, and the line of those who wait
//!   (`cell/line`) under a lock.
//! - `wait` is the way of a call to its token; `guard` holds the token until the body begins.
//! - `allowance` is what a lane brings to a limiter that replicas share; `lane` is what the lane
//!   sees.
//! - `value` is the limiter as a value, `call` its calls by hand, `keyed` one for each key.
//! - `overridden` is what control puts in the place of settings.
//! - `event` is what observers are told, `snapshot` what watchers see, `error` what callers get.
//! - `expansion` is what only generated code calls.

#[cfg(feature = "shared")]
pub(crate) mod allowance;
mod call;
mod cell;
mod error;
mod event;
mod expansion;
mod guard;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod keyed;
#[cfg(feature = "shared")]
pub(crate) mod lane;
#[cfg(feature = "control")]
pub(crate) mod overridden;
mod settings;
mod snapshot;
mod state;
mod value;
mod wait;

pub use cell::RateLimitCell;
pub use error::RateLimited;
pub use expansion::future::{RateLimitFuture, rate_limit};
pub use expansion::held::{DuringFuture, TokenFuture, wait_for_token};
pub use expansion::rate_limiter_ref::{KeyedRateLimiterRef, RateLimiterRef};
pub use expansion::source::{ByStaticRateLimiter, RateLimitSource};
pub use expansion::statics::{StaticKeyedRateLimiter, StaticRateLimiter};
pub use expansion::sync::take_token;
pub use guard::HeldToken;
pub use keyed::{KeyedRateLimiter, KeyedRateLimiterBuilder};
pub use settings::RateLimitSettings;
pub use settings::builder::RateLimiterBuilder;
#[cfg(feature = "shared")]
pub use snapshot::RateLimitShare;
pub use snapshot::RateLimiterSnapshot;
pub use value::RateLimiter;

#[cfg(test)]
mod tests;
