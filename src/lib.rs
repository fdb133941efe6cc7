//! Declarative resilience: put an attribute on a function that can fail, sync or async, and its calls are retried, or cut
//! off while what they depend on is down.
//!
//! ```
//! use resilience::{circuit_breaker, retry};
//! use std::io;
//!
//! #[retry(attempts = 5, base = 100ms, cap = 10s)]
//! #[circuit_breaker(name = "dictionary", threshold = 5, cooldown = 30s)]
//! fn words() -> io::Result<String> {
//!     std::fs::read_to_string("/usr/share/dict/words")
//! }
//! # let _ = words();
//! ```
//!
//! The attributes have their manuals here: [`retry`] and [`circuit_breaker`]. The order in which they stand on a function is the
//! order in which they nest, the top one outermost.
//!
//! # The parts
//!
//! - **Which errors count**: [`Transient`](trait@Transient) lets an error type say so, and [derives](derive@Transient);
//!   [`Transience`] is what it says, and what a predicate (`on = …`) may return besides `bool`; [`Outcome`] is what it says to a
//!   circuit breaker, where that is another thing.
//! - **Retrying**: [`RetryPolicy`] holds the settings, for `policy = …` and by hand; [`Attempt`] is what the body can know
//!   (`context = …`), [`RetryEvent`] what an observer is told (`notify = …`), [`Attempts`], [`RetryError`] and [`StopReason`]
//!   what the caller can learn (`map_err = …`).
//! - **Circuit breakers**: [`CircuitBreaker`] is the breaker as a value, for `breaker = …`, by hand, and to look up by name;
//!   [`KeyedCircuitBreaker`] is one for each key; [`CircuitOpen`] is the error of a rejected call.
//! - **Watching**: [`CircuitSnapshot`] is a breaker at one moment, [`CircuitStateChange`] what a hook is told, [`OpenCause`] why
//!   a circuit is open, [`Conflict`] that two places say different things of one name.
//! - **Tests**: [`TestClock`] moves only when it is told to or waited on.
//!
//! # Features
//!
//! - `tokio` (default): async functions wait on tokio's timer; they and all breakers read tokio's clock, so paused time moves
//!   waits, budgets and cooldowns together. Without it an async `#[retry]` needs `sleep = path`.
//! - `tracing`: an event, with the target `resilience`, for every wait, giving up, recovering, rejection, change of state and
//!   configuration conflict, and one for the first error of a client whose feature is off. The page `docs/operating.md` of the
//!   repository lists them with their fields. [`dropped_events`] counts those that arose inside each other.
//! - `http`: what a status and a `Retry-After` mean, for the types of the crate `http` and by the module of this name for
//!   those of any client.
//! - `reqwest` (0.13), `reqwest-blocking`, `ureq` (3), `hyper` (1, with the client of hyper-util 0.1), `tonic` (0.14):
//!   [`Transient`](trait@Transient) for the errors and responses of this client. They enable `http`.
//!
//! # Which clock
//!
//! A sync `#[retry]` blocks its thread and reads the standard monotonic clock. Async functions and every breaker read
//! tokio's clock with the feature `tokio`, the standard one without. On a thread where a [`TestClock`] is installed, everything
//! reads that.

// The manuals are run by `tests/docs/`, not by rustdoc.
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/circuit_breaker.md"))]
pub use resilience_macros::circuit_breaker;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/retry.md"))]
pub use resilience_macros::retry;

#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/transient.md"))]
pub use resilience_macros::Transient;

pub use resilience_core::{Transience, Transient};

pub use resilience_core::{
    Attempt, Attempts, BoxedError, Jitter, RetryError, RetryEvent, RetryPolicy, RetrySettings, StopReason,
};

pub use resilience_core::{
    CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitPermit, CircuitSettings, CircuitSnapshot,
    CircuitState, CircuitStateChange, Conflict, IllegalCircuitTransition, KeyedCircuitBreaker,
    KeyedCircuitBreakerBuilder, OpenCause, Origin, Outcome,
};

pub use resilience_core::dropped_events;

pub use resilience_core::{TestClock, TestClockGuard};

#[cfg(feature = "http")]
pub use resilience_core::http;

/// What expanded code calls. It may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use resilience_core::private::*;
    pub use resilience_macros::__resilience_nest;
}
