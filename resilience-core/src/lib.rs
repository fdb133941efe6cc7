//! The runtime of the `resilience` attributes.
//!
//! Depend on `resilience`, which re-exports everything here that is meant for people.
//!
//! All decisions are plain synchronous code that takes the time as a parameter; expanded code calls it through
//! `private`, the one module that the macros know.

mod any_error;
mod breaker;
mod breakers_below;
mod chain;
mod clients;
mod clock;
mod derived;
mod described;
mod dyn_error;
mod event;
mod io_error;
mod known;
mod outcome;
mod pattern;
mod predicate;
mod random;
mod retry;
mod silent_client;
mod sync;
mod telling;
mod transient;

#[cfg(feature = "http")]
pub mod http;

#[doc(hidden)]
pub mod private;

pub use breaker::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitPermit, CircuitSnapshot, CircuitState,
    CircuitStateChange, Conflict, IllegalCircuitTransition, KeyedCircuitBreaker, KeyedCircuitBreakerBuilder,
    OpenCause, Origin, Outcome,
};
pub use clock::{TestClock, TestClockGuard};
pub use retry::{Attempt, Attempts, BoxedError, Jitter, RetryError, RetryEvent, RetryPolicy, StopReason};
pub use telling::dropped_events;
pub use transient::{Transience, Transient};
