//! The runtime of the `resilience` attributes.
//!
//! Depend on `resilience`, which re-exports the public items of this crate.
//!
//! Every decision is plain synchronous code, shared by sync and async callers; `runtime::clock` is
//! the one door to the time. Expanded code calls it through `private`, the only module that the
//! macros know.

mod budget;
mod circuit_breaker;
mod clients;
#[cfg(feature = "control")]
pub mod control;
mod errors;
mod fallback;
mod injection;
#[cfg(feature = "telemetry")]
mod instruments;
#[cfg(feature = "telemetry")]
mod levels;
mod named;
mod policy_error;
mod retry;
#[cfg(any(feature = "control", feature = "faults"))]
#[allow(dead_code, reason = "the macros share this folder, and need words of it that no table has")]
mod rules;
mod runtime;
mod site;
#[cfg(feature = "_site")]
mod sites;
mod timeout;
mod vocabulary;

#[cfg(feature = "faults")]
pub mod faults;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "telemetry")]
pub mod telemetry;
#[cfg(not(feature = "telemetry"))]
mod telemetry;
#[cfg(feature = "test-util")]
pub mod testing;

#[doc(hidden)]
pub mod private;

pub use budget::{RetryBudget, RetryBudgetBuilder, RetryBudgetSnapshot};
pub use circuit_breaker::{
    ChangeCause, CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitPermit, CircuitSettings,
    CircuitSnapshot, CircuitState, CircuitStateChange, IllegalCircuitTransition, KeyedCircuitBreaker,
    KeyedCircuitBreakerBuilder, OpenCause,
};
pub use named::conflict::Conflict;
pub use named::origin::Origin;
pub use policy_error::PolicyError;
pub use retry::{
    Attempt, Attempts, BoxedError, Jitter, Nested, RetryError, RetryEvent, RetryPolicy, RetrySettings,
    StopReason,
};
pub use runtime::clock::{TestClock, TestClockGuard};
pub use runtime::deadline::{Deadline, WithinDeadline};
#[cfg(feature = "_site")]
pub use site::site::Site;
#[cfg(feature = "_site")]
pub use sites::sites;
pub use telemetry::telling::dropped_events;
pub use timeout::TimedOut;
pub use vocabulary::outcome::Outcome;
pub use vocabulary::transience::Transience;
pub use vocabulary::transient::Transient;
