//! What expanded code calls: the contract with the macros. It may change in any release.

pub use core;
pub use std::boxed::Box;

pub use crate::breaker::{
    AtSite, BreakerRef, CircuitBreaker, CircuitOpen, Guarded, Handle, HoldsRejection, IntoRatio,
    IntoThreshold, IntoWindow, Key, KeyedSite, Locate, MAX_KEYS, Node, Origin, Outcome, Ratio, Settings,
    Site, Threshold, Ticket, Watched, WindowSize, guard, ratio, reject, reject_with, threshold, watch,
    window,
};
pub use crate::clock::Clock;
pub use crate::derived::{Condition, ServerHint, after, holds};
pub use crate::flag::Flag;
pub use crate::outcome::{Fallible, Guardable};
pub use crate::predicate::{Derived, EveryError, IntoTransience, Probe, Unasked, predicate, transience};
pub use crate::retry::{
    Attempt, Attempts, CloneForAttempt, Decision, DefaultTimer, Delay, Jitter, PolicyRef, Reason, Retry,
    RetryError, RetryEvent, RetryPolicy, Slept, Timer, TypeOf, Wait, Word, attempt, clone_for_attempt, hint,
    map_err, notify, pause, slept, unreturned, wait,
};
pub use crate::transient::{Transience, Transient, default_outcome};

/// What finds the answer of a source in a derived `Transient`.
pub mod source {
    pub use crate::any_error::AskAnyError as _;
    pub use crate::derived::AskSource as _;
}

/// What finds an answer for an error type that has none, all of it without a name: it is imported around what users write.
pub mod fallback {
    pub use crate::any_error::AskAnyError as _;
    pub use crate::predicate::{DerivesTransientButItsSourceDoesNotImplementIt as _, EveryError as _};
}
