//! The layer, as its code is written.

use crate::nest::Nest;
use crate::policies::circuit_breaker::arguments::CircuitBreakerArgs;

/// A `#[circuit_breaker]` at a depth of a nest.
pub(super) struct BreakerLayer<'a> {
    pub(super) nest: &'a Nest<'a>,
    pub(super) args: &'a CircuitBreakerArgs,
    pub(super) depth: usize,
}
