//! The circuit breaker.
//!
//! `machine` decides by the `rules`, `window` is the memory of one that judges rates, `packed_state` packs it, `cell` shares it
//! between threads. A `static_breaker` (that of an attribute) or a `circuit_breaker` (the value) leads to a cell, by name through the
//! `registry`, a `static_keyed_breaker` by key through `keyed_breakers`. Who is admitted holds a `call_guard`.

mod admission;
mod breaker;
mod breaker_ref;
mod builder;
mod call_future;
mod call_guard;
mod cell;
mod circuit_settings;
mod conflict;
mod error;
mod error_text;
mod event;
mod guarded_future;
mod illegal_transition;
mod keyed_breakers;
mod keyed_builder;
mod keyed_circuit_breaker;
mod label;
mod locked;
mod machine;
mod measure;
mod open_cause;
mod origin;
mod owned_cell;
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
pub use cell::BreakerCell;
pub use circuit_settings::CircuitSettings;
pub use conflict::Conflict;
pub use error::CircuitOpen;
pub use guarded_future::{GuardedFuture, ObservedFuture, guard, watch};
pub use illegal_transition::IllegalCircuitTransition;
pub use keyed_breakers::MAX_KEYS;
pub use keyed_builder::KeyedCircuitBreakerBuilder;
pub use keyed_circuit_breaker::KeyedCircuitBreaker;
pub use measure::{IntoThreshold, IntoWindow, Threshold, WindowSize};
pub use open_cause::OpenCause;
pub use origin::Origin;
pub use owned_cell::OwnedCell;
pub use permit::CircuitPermit;
pub use rejection::{HoldsRejection, reject, reject_with};
pub use settings::Settings;
pub use snapshot::CircuitSnapshot;
pub use source::{BreakerSource, ByStatic, Reporting, reporting};
pub use state::CircuitState;
pub use state_change::CircuitStateChange;
pub use static_breaker::StaticBreaker;
pub use static_keyed_breaker::{Key, StaticKeyedBreaker};
pub use verdict::Verdict;

#[cfg(test)]
mod tests;
