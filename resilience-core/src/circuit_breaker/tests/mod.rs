//! Tests of the whole breaker: a naive model of it, properties against the model, races, and a stress test.

#[cfg(not(loom))]
mod history;
#[cfg(loom)]
mod loom;
#[cfg(not(loom))]
mod model;
#[cfg(not(loom))]
mod properties;
#[cfg(not(loom))]
mod stress;

// `history` and `model` are part of the fuzz targets too, and find these names there by the same path.
#[cfg(not(loom))]
use super::CircuitState;
#[cfg(not(loom))]
use super::OpenCause;
#[cfg(not(loom))]
use crate::vocabulary::outcome::Outcome;
