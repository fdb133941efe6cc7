//! The items that all expansions call before the body, for faults and for the errors of tests.

pub use crate::__resilience_inject as inject;
pub use crate::__resilience_injected as injected;
#[cfg(feature = "faults")]
pub use crate::faults::wait::FaultTimer;
#[cfg(feature = "faults")]
pub use crate::injection::way::{way_of_fault, way_of_open, way_of_policy};
#[cfg(any(feature = "faults", feature = "test-util"))]
pub use crate::injection::{
    met::{Met, meets},
    way::Ways,
};
