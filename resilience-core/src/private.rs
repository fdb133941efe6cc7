//! What expanded code calls: the contract with the macros. It may change in any release.

pub use core;
pub use std::boxed::Box;

pub use crate::breaker::{
    BreakerRef, CircuitBreaker, CircuitOpen, Guarded, Handle, HoldsRejection, Node, Origin, Outcome,
    Settings, Site, Ticket, Watched, reject, reject_with,
};
pub use crate::clock::Clock;
pub use crate::flag::Flag;
pub use crate::outcome::{Fallible, Guardable};
pub use crate::predicate::{EveryError, IntoTransience, Probe, predicate, transience};
pub use crate::retry::{
    Attempt, Attempts, CloneForAttempt, Decision, DefaultTimer, Delay, Jitter, PolicyRef, Reason, Retry,
    RetryError, RetryEvent, RetryPolicy, Slept, Timer, TypeOf, Wait, Word, attempt, clone_for_attempt, hint,
    map_err, notify, pause, slept, wait,
};
pub use crate::transient::{Transience, Transient};
