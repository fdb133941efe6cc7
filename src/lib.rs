//! Declarative resilience. Put an attribute on a sync or async function that can fail: its calls
//! are retried, or rejected while what they depend on is down.
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
//! Each attribute has its manual here: [`fallback`], [`timeout`], [`retry`], [`hedge`],
//! [`circuit_breaker`], [`rate_limit`], [`bulkhead`] and [`faults`](macro@faults). Attributes nest
//! in the order in which they stand on a function, the top one outermost.
//!
//! # The parts
//!
//! - **Which errors count**: an error type implements or [derives](derive@Transient)
//!   [`Transient`](trait@Transient). [`Transience`] is its answer to a retry; a predicate (`on =
//!   …`) may return it in place of a `bool`. [`Outcome`] is its answer to a circuit breaker, where
//!   the two differ.
//! - **Retrying**: [`RetryPolicy`] holds the settings, for `policy = …` and for use without the
//!   attribute. [`Attempt`] is the attempt that runs, for the body (`context = …`). [`RetryEvent`]
//!   is a failed attempt, for an observer (`notify = …`). [`Attempts`], [`RetryError`] and
//!   [`StopReason`] describe a failed call, for its caller (`map_err = …`).
//! - **Deadlines**: a [`Deadline`] is the moment by which a request is to be answered. It is set
//!   once, and all that runs inside knows it: waits that cannot end in time are not begun, and
//!   clients take what is left as their timeout. `max_duration` sets one too. [`Nested`] keeps
//!   retries inside retries from multiplying.
//! - **Circuit breakers**: [`CircuitBreaker`] is a breaker as a value, for `breaker = …`, for use
//!   without the attribute, and to look up by name. [`KeyedCircuitBreaker`] holds one breaker for
//!   each key. [`CircuitOpen`] is the error of a rejected call.
//! - **Retry budgets**: [`RetryBudget`] is a bucket of retries that many calls share, for `budget =
//!   …`, for use without the attribute, and to look up by name. [`RetryBudgetSnapshot`] is a budget
//!   at one moment.
//! - **Rate limits**: [`RateLimiter`] is a limiter as a value, for `limiter = …`, for use without
//!   the attribute, and to look up by name. [`KeyedRateLimiter`] holds one limiter for each key.
//!   [`RateLimited`] is the error of a rejected call.
//! - **Bulkheads**: [`Bulkhead`] is a bulkhead as a value, and [`KeyedBulkhead`] holds one for each
//!   key. [`BulkheadPermit`] is a place that outlives the call (`permit = …`). [`BulkheadFull`] is
//!   the error of a rejected call.
//! - **Hedging**: `#[hedge]` has no error and no value of its own. Its budget is a [`RetryBudget`].
//! - **Time limits**: [`TimedOut`] is the error of a call that `#[timeout]` has cut.
//! - **Errors of policies**: [`PolicyError`] is the sum of the errors that the attributes make
//!   themselves: [`CircuitOpen`], [`RateLimited`], [`BulkheadFull`] and [`TimedOut`]. An attribute
//!   uses `map_err`, else the `From` of its own error, else `From<PolicyError>`: one variant
//!   `Policy(#[from] PolicyError)` has room for all. They are `From` into `io::Error`, `Box<dyn
//!   Error>` and `anyhow::Error`.
//! - **Watching**: [`CircuitSnapshot`] is a breaker at one moment. [`CircuitStateChange`] is the
//!   argument of a hook. [`OpenCause`] is why a circuit is open. [`Conflict`] is a name with two
//!   different configurations.
//! - **Changing settings at run time**: the module `control` (feature `control`) has overrides by
//!   hand, from a file or from variables, profiles and kill switches.
//! - **Replicas**: with the feature `shared`, the breakers and rate limits of one name in several
//!   processes work as one. The module `shared` has the lane that connects a process to the others;
//!   the crate `resilience-redis` has the store.
//! - **Rehearsing**: with the feature `faults`, calls of annotated functions meet with latency,
//!   errors, rejections, panics and hangs that are set at run time, in the module of that name.
//! - **Tests**: [`TestClock`] moves only when a test moves it or code waits on it. With the feature
//!   `test-util`, the module `testing` has guards: no waits, attributes off, errors in place of
//!   bodies, and a recorder.
//!
//! # Features
//!
//! - `tokio` (default): async functions wait on tokio's timer. They and all breakers read tokio's
//!   clock, so paused time moves waits, time limits and cooldowns together. Without this feature an
//!   async `#[retry]`, a `#[timeout]` and a `#[hedge]` need `sleep = path`.
//! - `tracing`: events with the target `resilience`. There is one for every wait, giving up,
//!   recovery, cut by a timeout, attempt of a hedge, fallback, rejection, change of state and
//!   configuration conflict, and one for the first error of a client whose feature is off. The page
//!   `docs/operating.md` of the repository lists them with their fields. [`dropped_events`] counts
//!   the events lost because they arose inside another one.
//! - `faults`: faults of annotated functions, to rehearse. Nothing happens before they are armed.
//! - `test-util`: guards for tests.
//! - `telemetry`: the module of this name. Functions, circuit breakers and budgets count what they
//!   do, and exporters and observers ask for it.
//! - `tracing-spans`: a span `resilience.attempt` around each attempt from the second on, inside
//!   the caller's span.
//! - `http`: the meaning of a status, of `Retry-After` and of the headers of a quota. It covers the
//!   types of the crate `http`; the module of this name covers those of any client.
//! - `reqwest` (0.13), `reqwest-blocking`, `ureq` (3), `hyper` (1, with the client of hyper-util
//!   0.1), `tonic` (0.14): [`Transient`](trait@Transient) for the errors and responses of this
//!   client. They enable `http`.
//! - `sqlx` (0.9), `tokio-postgres` (0.7), `rusqlite` (0.37 to 0.43), `redis` (1): the same for the
//!   errors of this driver. `sqlx-mysql` is `sqlx` with the numbers of errors of `MySQL`. They tell
//!   an outage from contention, which a circuit breaker ignores, and from a refusal.
//! - `aws` (`aws-smithy-runtime-api` 1): the same for the errors of the clients of AWS, and of
//!   others that smithy-rs generates. It enables `http`.
//!
//! # Which clock
//!
//! A sync `#[retry]` blocks its thread and reads the standard monotonic clock. Async functions,
//! every breaker, every deadline and every budget read tokio's clock with the feature `tokio`, and
//! the standard one without. On a thread where a [`TestClock`] is installed, everything reads that
//! clock.

// The manuals are run by `tests/docs/`, not by rustdoc.
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/bulkhead.md"))]
pub use resilience_macros::bulkhead;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/circuit_breaker.md"))]
pub use resilience_macros::circuit_breaker;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/fallback.md"))]
pub use resilience_macros::fallback;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/faults.md"))]
pub use resilience_macros::faults;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/hedge.md"))]
pub use resilience_macros::hedge;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/rate_limit.md"))]
pub use resilience_macros::rate_limit;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/retry.md"))]
pub use resilience_macros::retry;
#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/timeout.md"))]
pub use resilience_macros::timeout;

#[doc(inline)]
#[cfg_attr(not(doctest), doc = include_str!("docs/transient.md"))]
pub use resilience_macros::Transient;

pub use resilience_core::{Transience, Transient};

pub use resilience_core::{
    Attempt, Attempts, Backoff, BoxedError, Jitter, Nested, RetryError, RetryEvent, RetryPolicy,
    RetrySettings, StopReason,
};

pub use resilience_core::{
    ChangeCause, CircuitBreaker, CircuitBreakerBuilder, CircuitOpen, CircuitPermit, CircuitSettings,
    CircuitSnapshot, CircuitState, CircuitStateChange, Conflict, IllegalCircuitTransition,
    KeyedCircuitBreaker, KeyedCircuitBreakerBuilder, OpenCause, Origin, Outcome,
};

pub use resilience_core::{
    Bulkhead, BulkheadBuilder, BulkheadFull, BulkheadPermit, BulkheadSnapshot, KeyedBulkhead,
    KeyedBulkheadBuilder,
};

pub use resilience_core::{
    KeyedRateLimiter, KeyedRateLimiterBuilder, RateLimited, RateLimiter, RateLimiterBuilder,
    RateLimiterSnapshot,
};

pub use resilience_core::{PolicyError, TimedOut};

pub use resilience_core::{Deadline, WithinDeadline};

pub use resilience_core::{RetryBudget, RetryBudgetBuilder, RetryBudgetSnapshot};

pub use resilience_core::dropped_events;

pub use resilience_core::{TestClock, TestClockGuard};

#[cfg(feature = "faults")]
pub use resilience_core::faults;
#[cfg(feature = "http")]
pub use resilience_core::http;
#[cfg(feature = "telemetry")]
pub use resilience_core::telemetry;

#[cfg(feature = "control")]
pub use resilience_core::control;
#[cfg(feature = "shared")]
pub use resilience_core::shared;

#[cfg(feature = "test-util")]
pub use resilience_core::testing;
#[cfg(any(
    feature = "telemetry",
    feature = "control",
    feature = "sites",
    feature = "faults",
    feature = "test-util",
    feature = "shared"
))]
pub use resilience_core::{Attribute, Site, sites};

/// Items that expanded code calls. They may change in any release.
#[doc(hidden)]
pub mod __private {
    pub use resilience_core::private::*;
    pub use resilience_macros::__resilience_nest;
}
