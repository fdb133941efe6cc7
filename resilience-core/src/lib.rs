//! The runtime of the `resilience` attributes.
//!
//! Depend on `resilience`, which re-exports the public items of this crate.
//!
//! Every decision is plain synchronous code, shared by sync and async callers; `runtime::clock` is
//! the one door to the time. Expanded code calls it through `private`, the only module that the
//! macros know.

mod budget;
mod bulkhead;
mod circuit_breaker;
mod clients;
#[cfg(feature = "control")]
#[cfg_attr(not(feature = "toml"), allow(dead_code, reason = "a file of TOML has more kinds of values"))]
pub mod control;
#[cfg(any(feature = "redis", feature = "rusqlite", feature = "sqlx", feature = "tokio-postgres"))]
mod drivers;
mod errors;
mod fallback;
mod hedge;
mod injection;
#[cfg(feature = "telemetry")]
mod instruments;
#[cfg(feature = "telemetry")]
mod levels;
mod named;
mod policy_error;
mod rate_limit;
mod retry;
#[cfg(any(feature = "control", feature = "faults"))]
#[allow(dead_code, reason = "the macros share this folder, and need words of it that no table has")]
mod rules;
mod runtime;
#[cfg_attr(
    not(all(feature = "telemetry", feature = "control", feature = "faults", feature = "test-util")),
    allow(dead_code, reason = "each of these features asks for a part of it")
)]
mod site;
#[cfg(feature = "_site")]
mod sites;
mod timeout;
mod vocabulary;
mod waiting;

#[cfg(feature = "faults")]
#[cfg_attr(
    not(all(feature = "control", feature = "telemetry")),
    allow(dead_code, reason = "control reads tables of them, and telemetry counts them")
)]
pub mod faults;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "shared")]
pub mod shared;
/// Numbers and events of all annotated functions, circuit breakers and budgets, for those who
/// operate a program.
///
/// **Numbers.** Functions count in atomics of their own, as much as their
/// [`Level`](telemetry::Level) says, and exporters ask for them:
/// [`instruments`](telemetry::instruments()) is all there is to export, and
/// [`prometheus`](telemetry::prometheus) the same as a page in the text format of Prometheus.
/// [`function`](telemetry::function) is one function, with its quantiles.
///
/// **Events.** [`observe`](telemetry::observe) adds an observer, which is told all that happens off
/// the happy path.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::{self, Level};
///
/// telemetry::level(Level::Calls);
/// telemetry::level_of("shop::payments::*", Level::Latency);
/// let page = telemetry::prometheus();
/// assert!(page.contains("# TYPE resilience_hook_panics_total counter"));
/// ```
#[cfg(feature = "telemetry")]
pub mod telemetry;
#[cfg(not(feature = "telemetry"))]
mod telemetry;
#[cfg(feature = "test-util")]
pub mod testing;

#[doc(hidden)]
pub mod private;

pub use budget::{RetryBudget, RetryBudgetBuilder, RetryBudgetSnapshot};
pub use bulkhead::{
    Bulkhead, BulkheadBuilder, BulkheadFull, BulkheadPermit, BulkheadSnapshot, KeyedBulkhead,
    KeyedBulkheadBuilder,
};
pub use circuit_breaker::{
    ChangeCause, CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitPermit, CircuitSettings,
    CircuitSnapshot, CircuitState, CircuitStateChange, IllegalCircuitTransition, KeyedCircuitBreaker,
    KeyedCircuitBreakerBuilder, OpenCause,
};
pub use named::conflict::Conflict;
pub use named::origin::Origin;
pub use policy_error::PolicyError;
pub use rate_limit::{
    KeyedRateLimiter, KeyedRateLimiterBuilder, RateLimited, RateLimiter, RateLimiterBuilder,
    RateLimiterSnapshot,
};
pub use retry::{
    Attempt, Attempts, Backoff, BoxedError, Jitter, Nested, RetryError, RetryEvent, RetryPolicy,
    RetrySettings, StopReason,
};
pub use runtime::clock::{TestClock, TestClockGuard};
pub use runtime::deadline::{Deadline, WithinDeadline};
#[cfg(feature = "_site")]
pub use site::attribute::Attribute;
#[cfg(feature = "_site")]
pub use site::site::Site;
#[cfg(feature = "_site")]
pub use sites::sites;
pub use telemetry::telling::dropped_events;
pub use timeout::TimedOut;
pub use vocabulary::outcome::Outcome;
pub use vocabulary::transience::Transience;
pub use vocabulary::transient::Transient;
