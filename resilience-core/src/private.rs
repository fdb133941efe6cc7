//! What expanded code calls: the contract with the macros. It may change in any release.

pub use core;
pub use std::boxed::Box;

pub use crate::__resilience_still_there as still_there;
pub use crate::breaker::{
    AtSite, BreakerRef, CircuitBreaker, CircuitOpen, Guarded, Handle, HoldsRejection, IntoRatio,
    IntoThreshold, IntoWindow, Key, KeyedBreakerRef, KeyedCircuitBreaker, KeyedSite, Locate, MAX_KEYS, Node,
    Origin, Outcome, Ratio, Reporting, Settings, Site, Threshold, Ticket, Verdict, Watched, WindowSize,
    guard, reject, reject_with, reporting, watch,
};
pub use crate::breakers_below::BreakersBelow;
pub use crate::clock::Clock;
pub use crate::derived::{Condition, ServerHint, after, holds};
pub use crate::described::{Described, Observed};
pub use crate::outcome::{Fallible, Guardable};
pub use crate::pattern::{Literal, Slice, Tuple};
pub use crate::predicate::{Derived, EveryError, IntoTransience, Probe, Unasked, predicate, transience};
pub use crate::retry::{
    Attempt, Attempts, CloneForAttempt, CloneForParts, CloneWhole, CountSetting, Decision, DefaultTimer,
    Delay, DurationSetting, Jitter, LeavesAs, Part, Parts, PolicyRef, Retry, RetryError, RetryEvent,
    RetryPolicy, Slept, Timer, TypeOf, Wait, Word, YieldOnce, as_it_is, attempt, hint, map_err, notify,
    pause, skips_sleep, slept, unreturned, wait, yield_once,
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
    pub use crate::described::{PrintsDebug as _, PrintsNothing as _};
    pub use crate::predicate::{DerivesTransientButItsSourceDoesNotImplementIt as _, EveryError as _};
}

/// What finds out by types whether a parameter is moved.
pub mod by_types {
    pub use crate::retry::parts::{
        IsBorrowedAgain as _, IsCopied as _, IsMoved as _, LeaveIt as _, MoveIt as _,
    };
}
