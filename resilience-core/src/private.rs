//! What expanded code calls: the contract with the macros. It may change in any release.

pub use core;

// Common
pub use crate::clock::Clock;
pub use crate::flag::Flag;
pub use crate::outcome::{Fallible, Guardable};
pub use crate::predicate::{EveryError, IntoTransience, Probe, predicate, transience};
pub use crate::transient::{Transience, Transient};

// Retry
pub use crate::event::{gave_up, retrying};
pub use crate::retry::{
    Attempt, Attempts, Decision, DefaultTimer, Jitter, PolicyRef, Reason, Retry, RetryError, RetryEvent,
    RetryPolicy, Timer, Wait, attempt, map_err, notify, pause, pause_with, wait, wait_with,
};

// Breaker
pub use crate::breaker::{
    BreakerRef, CircuitBreaker, CircuitOpen, Guarded, Handle, Node, Origin, Outcome, Settings, Site, Ticket,
};
