//! The way through a limiter for code that blocks its thread.

use crate::rate_limit::error::RateLimited;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::guard::HeldToken;
use crate::rate_limit::wait;
use crate::site::layer::Layer;

/// Takes a token for a call of the attribute of `layer`. If it has to, and may, it waits on the
/// thread.
///
/// # Errors
///
/// The limiter refuses the call.
#[inline]
pub fn take_token<S: RateLimitSource>(
    source: S,
    layer: Layer<'_>,
) -> Result<HeldToken<S::Cell>, RateLimited> {
    if layer.is_off() {
        return Ok(HeldToken::NONE);
    }
    match source.enter() {
        (cell, Some(token), _) => Ok(HeldToken::of(cell, token)),
        (cell, None, time) => wait::block(cell, time, layer),
    }
}
