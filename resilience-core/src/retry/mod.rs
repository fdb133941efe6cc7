//! The retry.
//!
//! ```text
//!    attempt ---- success, or an error that is not retried ----> the caller
//!     ^   |
//!     |   | an error that is retried
//!     |   v
//!    wait <-- decision ---- no attempt or no time is left -----> the caller
//! ```
//!
//! - `settings`: the settings of a retry, `RetryPolicy`.
//! - `overridden`: the settings of an attribute that are in force.
//! - `state`: the state of one call, and the decision after each failed attempt. It has no
//!   lock and no await; it reads the clock, draws delays and emits events. `state/memory` has the
//!   words of a call, and `state/changed` those that it needs once its settings are changed.
//! - `backoff`: the interval that a delay is drawn from. `growth`: the ways in which it grows.
//!   `jitter`: the kinds of jitter.
//! - `nested`: what a retry does inside of another one.
//! - `wait`: the wait for the next attempt, in sync and in async code.
//! - `call`: the loop by hand. An attribute emits its own loop, which calls the same functions.
//! - `scope`: what an attempt sets for all that runs in it.
//! - `attempt`: the attempt, for the body. `notify`: the event for the argument of that name.
//!   `event`: the events for subscribers. `error`: the error for callers.
//! - `expansion`: the items that only generated code calls.

mod attempt;
mod backoff;
mod call;
mod error;
mod event;
pub(crate) mod expansion;
mod growth;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod jitter;
mod nested;
mod notify;
#[cfg(feature = "telemetry")]
mod observed;
pub(crate) mod overridden;
mod scope;
pub(crate) mod settings;
mod state;
mod wait;

pub use attempt::Attempt;
pub use error::{Attempts, BoxedError, RetryError, StopReason};
pub use expansion::{
    CloneForAttempt, CloneForParts, CloneWhole, CountSetting, DurationSetting, LeavesAs, Part, Parts,
    PolicyRef, TypeOf, as_it_is, attempt, delay_of, delay_of_error, hint, map_err, notify, unreturned,
};
pub use growth::Backoff;
pub use jitter::Jitter;
pub use nested::Nested;
pub use notify::RetryEvent;
pub use scope::{AttemptSpan, Scoped, Timed, Untimed, attempt_in, enter, scoped};
pub use settings::{RetryPolicy, RetrySettings};
pub use state::{BesidePolicy, Decision, Retry, Word};
pub use wait::{Delay, Slept, pause, skips_sleep, slept, wait, yield_once};
