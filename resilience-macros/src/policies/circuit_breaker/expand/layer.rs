//! The layer that is written.

use crate::nest::Nest;
use crate::policies::circuit_breaker::arguments::CircuitBreakerArgs;

/// A breaker that is written.
pub(super) struct BreakerLayer<'a> {
    pub(super) nest: &'a Nest<'a>,
    pub(super) args: &'a CircuitBreakerArgs,
    pub(super) depth: usize,
}
