//! Breakers whose replicas know of each other.
//!
//! No call does I/O. Each breaker decides by itself, and shows [`facts`]; a lane, which is one thread,
//! exchanges commands and replies with a [`store`], and gives [`orders`] to the breakers.

#[doc(hidden)]
pub mod conformance;
pub mod facts;
pub mod lane;
pub mod limits;
pub mod memory;
pub mod orders;
pub mod store;
