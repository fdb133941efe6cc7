//! The circuit breaker.
//!
//! `machine` decides by the `rules`, `window` is the memory of one that judges rates, `word` packs the state, `node` shares it
//! between threads. A `site` (the static of an attribute) or a `circuit_breaker` (the value) leads to a node, by name through the
//! `registry`, a `keyed_site` by key through a `family`. Who is admitted holds a `ticket`.

mod answer;
mod breaker;
mod breaker_ref;
mod builder;
mod calling;
mod circuit_settings;
mod conflict;
mod error_text;
mod event;
mod family;
mod guarded;
mod handle;
mod illegal_transition;
mod keyed_builder;
mod keyed_circuit_breaker;
mod keyed_site;
mod label;
mod ledger;
mod locate;
mod machine;
mod measure;
mod node;
mod open;
mod open_cause;
mod origin;
mod permit;
mod registry;
mod rejection;
mod rules;
mod settings;
mod site;
mod snapshot;
mod state;
mod state_change;
mod ticket;
mod verdict;
mod window;
mod word;

pub use breaker::CircuitBreaker;
pub use breaker_ref::{BreakerRef, KeyedBreakerRef};
pub use builder::CircuitBreakerBuilder;
pub use circuit_settings::CircuitSettings;
pub use conflict::Conflict;
pub use family::MAX_KEYS;
pub use guarded::{Guarded, Watched, guard, watch};
pub use handle::Handle;
pub use illegal_transition::IllegalCircuitTransition;
pub use keyed_builder::KeyedCircuitBreakerBuilder;
pub use keyed_circuit_breaker::KeyedCircuitBreaker;
pub use keyed_site::{Key, KeyedSite};
pub use locate::{AtSite, Locate, Reporting, reporting};
pub use measure::{IntoThreshold, IntoWindow, Threshold, WindowSize};
pub use node::Node;
pub use open::CircuitOpen;
pub use open_cause::OpenCause;
pub use origin::Origin;
pub use permit::CircuitPermit;
pub use rejection::{HoldsRejection, reject, reject_with};
pub use settings::Settings;
pub use site::Site;
pub use snapshot::CircuitSnapshot;
pub use state::CircuitState;
pub use state_change::CircuitStateChange;
pub use ticket::Ticket;
pub use verdict::Verdict;

#[cfg(test)]
mod tests;
