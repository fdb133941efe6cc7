//! Breakers whose replicas know of each other.
//!
//! No call does I/O. Each breaker decides by itself, and shows [`facts`]; a lane, which is one
//! thread, exchanges commands and replies with a [`store`], and gives [`orders`] to the
//! [`breakers`].

mod breakers;
pub mod facts;
pub mod orders;
pub mod store;

pub use crate::circuit_breaker::fleet::CircuitFleet;
pub use crate::runtime::fleet::{alive_for, is_alive, on_wake, silent, started, wake};
pub use breakers::{Breaker, breakers};
