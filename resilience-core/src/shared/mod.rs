//! Breakers whose replicas know of each other, and rate limits that they keep together.
//!
//! No call does I/O. Each breaker decides by itself; a lane, which is one thread, exchanges
//! commands and replies with a [`store`], and gives orders to the breakers. For rate limits it
//! brings tokens from the store. [`start`] begins it.
//!
//! What only the lane and tests need is hidden: there is one lane in a process, and whoever gave
//! orders beside it, or took its waker, would break it.

mod breakers;
#[doc(hidden)]
pub mod conformance;
#[doc(hidden)]
pub mod facts;
mod fleet;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
#[doc(hidden)]
pub mod lane;
#[doc(hidden)]
pub mod limits;
pub mod memory;
#[doc(hidden)]
pub mod orders;
pub(crate) mod runner;
mod settings;
mod sharing;
mod start_error;
pub mod store;

pub use crate::circuit_breaker::fleet::{CircuitFleet, CircuitFleetOrder};
pub use crate::rate_limit::RateLimitShare;
#[doc(hidden)]
pub use crate::runtime::fleet::{alive_for, is_alive, on_wake, silent, started, wake};
#[doc(hidden)]
pub use breakers::{Breaker, breakers};
pub use fleet::{BreakerSummary, Replica, Summary, fleet};
pub use runner::status::{LaneStatus, status};
pub use settings::Settings;
pub use sharing::{FleetOrder, Sharing, SharingError, start};
pub use start_error::StartError;
