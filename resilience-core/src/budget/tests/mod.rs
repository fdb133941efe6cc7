//! Engine layer: tests of the whole budget. A naive model, properties against the model, and races.

#[cfg(loom)]
mod loom;
#[cfg(not(loom))]
mod model;
#[cfg(not(loom))]
mod properties;
