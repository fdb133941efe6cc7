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
//! - `settings` are what the user sets; `rules` follow from them, complete and within range.
//! - `machine` decides by the rules. It is pure: no clock, no lock, no await.
//! - `window` records the calls of a breaker that judges rates.
//! - `packed_state` packs a state into one word, `cell` shares it between threads, and `locked`
//!   holds what the lock protects.
//! - `static_breaker` (of an attribute) and `breaker` (the value) lead to a cell, by name through
//!   the `registry`.
//! - `static_keyed_breaker` and `keyed_circuit_breaker` do the same for keys, through
//!   `keyed_breakers`. The cell that stands for all keys of a name is their *head*.
//! - `call_guard` is held during an admitted call and records its outcome.

mod admission;
mod breaker;
mod breaker_ref;
mod builder;
mod call_future;
mod call_guard;
mod cell;
mod circuit_settings;
mod error;
mod error_text;
mod event;
mod guarded_future;
mod hook;
mod illegal_transition;
mod keyed_breakers;
mod keyed_builder;
mod keyed_circuit_breaker;
mod locked;
mod machine;
mod measure;
mod open_cause;
mod packed_state;
mod permit;
mod registry;
mod rejection;
mod rules;
mod settings;
mod snapshot;
mod source;
mod state;
mod state_change;
mod static_breaker;
mod static_keyed_breaker;
mod verdict;
mod window;

pub use breaker::CircuitBreaker;
pub use breaker_ref::{BreakerRef, KeyedBreakerRef};
pub use builder::CircuitBreakerBuilder;
pub use call_guard::CallGuard;
pub use cell::{BreakerCell, OwnedCell};
pub use circuit_settings::CircuitSettings;
pub use error::CircuitOpen;
pub use guarded_future::{GuardedFuture, ObservedFuture, guard, watch};
pub use illegal_transition::IllegalCircuitTransition;
pub use keyed_builder::KeyedCircuitBreakerBuilder;
pub use keyed_circuit_breaker::KeyedCircuitBreaker;
pub use measure::{IntoThreshold, IntoWindow, Threshold, WindowSize};
pub use open_cause::OpenCause;
pub use permit::CircuitPermit;
pub use rejection::{HoldsRejection, reject, reject_with};
pub use settings::Settings;
pub use snapshot::CircuitSnapshot;
pub use source::{BreakerSource, ByStatic, Reporting, reporting};
pub use state::CircuitState;
pub use state_change::CircuitStateChange;
pub use static_breaker::StaticBreaker;
pub use static_keyed_breaker::StaticKeyedBreaker;
pub use verdict::Verdict;

#[cfg(test)]
mod tests;
