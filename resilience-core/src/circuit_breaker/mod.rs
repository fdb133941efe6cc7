//! The circuit breaker.
//!
//! ```text
//!              threshold reached
//!    closed ----------------------> open <---------+
//!      ^                              |            |
//!      |                cooldown over |            | a probe fails
//!      |                              v            |
//!      +------------------------- half-open -------+
//!          all probes succeed
//! ```
//!
//! By hand, a breaker can also be forced open, disabled, or made to only observe.
//!
//! - `settings` are what the user sets; `settings/rules` follow from them, complete and within
//!   range.
//! - `state` decides by the rules. It is pure: no clock, no lock, no await. `state/window` records
//!   the calls of a breaker that judges rates, and `state/adapted` goes on by other rules.
//! - `cell` shares a state between threads: one atomic word (`cell/packed_state`), and what its
//!   lock protects (`cell/locked`).
//! - `breaker` is the breaker as a value, `call` its calls by hand, `keyed` one for each key. They
//!   lead to a cell through the `registry`. The cell that stands for all keys of a name is their
//!   *head*.
//! - `guard` is held during an admitted call and records its outcome, a `verdict`.
//! - `event` is what observers are told, `snapshot` what watchers see, `error` what callers get.
//! - `expansion` is what only generated code calls.

mod breaker;
mod call;
mod cell;
mod circuit_state;
mod error;
mod event;
mod expansion;
#[cfg(feature = "shared")]
pub(crate) mod fleet;
mod guard;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod keyed;
#[cfg(feature = "telemetry")]
pub(crate) mod numbers;
#[cfg(feature = "control")]
pub(crate) mod overridden;
mod registry;
mod results;
mod settings;
mod snapshot;
mod state;
mod verdict;

pub use breaker::CircuitBreaker;
pub use circuit_state::CircuitState;
pub use error::CircuitOpen;
pub use error::illegal_transition::IllegalCircuitTransition;
pub use event::change_cause::ChangeCause;
pub use event::state_change::CircuitStateChange;
pub use expansion::breaker_ref::{BreakerRef, KeyedBreakerRef};
pub use expansion::static_breaker::{ByStatic, StaticBreaker};
pub use expansion::static_keyed_breaker::StaticKeyedBreaker;
pub use guard::CallGuard;
pub use guard::future::{GuardedFuture, ObservedFuture, guard, watch};
pub use guard::permit::CircuitPermit;
pub use guard::source::{BreakerSource, Telling, reporting, telling};
pub use keyed::KeyedCircuitBreaker;
pub use keyed::builder::KeyedCircuitBreakerBuilder;
pub use settings::Settings;
pub use settings::builder::CircuitBreakerBuilder;
pub use settings::measure::{IntoThreshold, IntoWindow, Threshold};
pub use settings::view::CircuitSettings;
pub use snapshot::CircuitSnapshot;
pub use state::open_cause::OpenCause;
pub use verdict::Verdict;

#[cfg(test)]
mod tests;
