//! Writes `#[circuit_breaker]`: ask for admission, run the call, record its outcome.

mod guarded;
mod layer;
mod source;
mod verdict;

use proc_macro2::TokenStream;

use super::arguments::CircuitBreakerArgs;
use crate::nest::{Body, Nest};
use layer::BreakerLayer;

pub(super) fn future(
    nest: &Nest,
    args: &CircuitBreakerArgs,
    depth: usize,
    body: &Body,
) -> Option<TokenStream> {
    BreakerLayer { nest, args, depth }.future(body)
}

pub(super) fn expand(nest: &Nest, args: &CircuitBreakerArgs, depth: usize, body: &Body) -> TokenStream {
    let breaker = BreakerLayer { nest, args, depth };
    if nest.is_async() { breaker.asynchronous(body) } else { breaker.sync(body) }
}
