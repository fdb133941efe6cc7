//! Writes `#[circuit_breaker]`: ask for admission, run the call, record its outcome.

mod guarded;
mod layer;
mod source;
mod verdict;

use super::arguments::CircuitBreakerArgs;
use crate::nest::{Body, Code, Nest};
use layer::BreakerLayer;

pub(super) fn expand(nest: &Nest, args: &CircuitBreakerArgs, depth: usize, body: &Body) -> Code {
    let breaker = BreakerLayer { nest, args, depth };
    if nest.is_async() { breaker.asynchronous(body) } else { Code::Value(breaker.sync(body)) }
}
