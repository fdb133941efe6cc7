//! The timeout.
//!
//! ```text
//!    new ---- first poll: ready ------------------------------> the caller
//!     |
//!     | first poll: pending; the timer begins
//!     v
//!   armed --- body ready --------------------------------------> the caller
//!     |
//!     +------ body pending, and its limit or the deadline over:
//!             the body is dropped, `TimedOut` -----------------> the caller
//! ```
//!
//! - `state`: when a timeout is due, and what its error says. It reads no clock.
//! - `error`: the error for callers.
//! - `event`: the events for subscribers.
//! - `expansion`: the future around the body, which only generated code makes.

mod error;
mod event;
mod expansion;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
#[cfg(feature = "telemetry")]
mod observed;
pub(crate) mod overridden;
mod state;

#[cfg(test)]
pub(crate) use error::Cut;
pub use error::TimedOut;
pub use expansion::{
    InAttempt, LimitsThose, SleepTimer, TimeoutFuture, TimeoutNews, TimeoutSettings, TimeoutTimer, sleeping,
    timeout,
};
