//! Engine layer: tests of the whole breaker. A naive model, properties against the model, races,
//! and a stress test.

#[cfg(all(not(loom), feature = "shared"))]
mod fleet;
#[cfg(not(loom))]
mod history;
#[cfg(loom)]
mod loom;
#[cfg(not(loom))]
mod model;
#[cfg(all(not(loom), feature = "control"))]
mod overridden;
#[cfg(not(loom))]
mod properties;
#[cfg(all(not(loom), feature = "telemetry"))]
mod results;
#[cfg(not(loom))]
mod stress;

// The fuzz targets include `history` and `model` by path, and need these names at the same place.
#[cfg(not(loom))]
use super::CircuitState;
#[cfg(not(loom))]
use super::OpenCause;
#[cfg(not(loom))]
use crate::vocabulary::outcome::Outcome;
