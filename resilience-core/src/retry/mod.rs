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
//! - `settings` are what the user sets: `RetryPolicy`.
//! - `state` is what one call remembers, and decides after each failed attempt. It is pure but for
//!   the clock and the randomness of `runtime`. `backoff` computes the interval that a delay is
//!   drawn from.
//! - `wait` waits for the next attempt, in sync and in async code.
//! - `call` is the loop by hand; an attribute emits its own, which calls the same functions.
//! - `attempt` is what a body can ask about its attempt, `notify` what the argument of that name is
//!   called with, `event` what subscribers are told, `error` what callers get.
//! - `expansion` is what only generated code calls.

mod attempt;
mod backoff;
mod call;
mod error;
mod event;
pub(crate) mod expansion;
mod jitter;
mod notify;
mod settings;
mod state;
mod wait;

pub use attempt::Attempt;
pub use error::{Attempts, BoxedError, RetryError, StopReason};
pub use expansion::{
    CloneForAttempt, CloneForParts, CloneWhole, CountSetting, DurationSetting, LeavesAs, Part, Parts,
    PolicyRef, TypeOf, as_it_is, attempt, hint, map_err, notify, unreturned,
};
pub use jitter::Jitter;
pub use notify::RetryEvent;
pub use settings::{RetryPolicy, RetrySettings};
pub use state::{Decision, Retry, Word};
pub use wait::{DefaultTimer, Delay, Slept, Timer, pause, skips_sleep, slept, wait, yield_once};
