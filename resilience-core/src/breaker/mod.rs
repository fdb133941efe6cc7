//! The circuit breaker.
//!
//! `machine` decides, `word` packs its state, `node` shares it between threads. A `site` (the static of an attribute) or a
//! `circuit_breaker` (the value) leads to a node, by name through the `registry`. Who is admitted holds a `ticket`.

mod breaker_ref;
mod builder;
mod calling;
mod circuit_breaker;
mod conflict;
mod event;
mod guarded;
mod handle;
mod machine;
mod node;
mod open;
mod origin;
mod permit;
mod registry;
mod rejection;
mod settings;
mod site;
mod snapshot;
mod state;
mod ticket;
mod word;

pub use breaker_ref::BreakerRef;
pub use builder::CircuitBreakerBuilder;
pub use circuit_breaker::CircuitBreaker;
pub use conflict::Conflict;
pub use guarded::{Guarded, Watched};
pub use handle::Handle;
pub use machine::Outcome;
pub use node::Node;
pub use open::CircuitOpen;
pub use origin::Origin;
pub use permit::Permit;
pub use rejection::{HoldsRejection, reject, reject_with};
pub use settings::Settings;
pub use site::Site;
pub use snapshot::Snapshot;
pub use state::CircuitState;
pub use ticket::Ticket;

#[cfg(all(test, loom))]
mod loom;
#[cfg(all(test, not(loom)))]
mod model;
#[cfg(all(test, not(loom)))]
mod properties;
#[cfg(all(test, not(loom)))]
mod stress;
