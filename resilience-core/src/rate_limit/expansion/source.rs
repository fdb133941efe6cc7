//! The sources of a limiter: the ways from a call to its cell.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::named::owned::Owned;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::expansion::statics::StaticRateLimiter;
use crate::rate_limit::state::Token;
use crate::runtime::clock::Instant;

/// A value that leads to a cell. It does so once for each call: a token goes back to the cell that
/// it was taken from, whatever is in use by then.
pub trait RateLimitSource {
    /// The way to the cell that a call keeps.
    type Cell: Deref<Target = RateLimitCell>;

    /// Takes a token, if there is one and nobody waits. Returns the cell in use too, and the time
    /// at which there was no token; it is unset if the clock was not read.
    fn enter(self) -> (Self::Cell, Option<Token>, Instant);
}

macro_rules! handles {
    ($($handle:ty),*) => {$(
        impl RateLimitSource for $handle {
            type Cell = Self;

            #[inline]
            fn enter(self) -> (Self, Option<Token>, Instant) {
                let (token, time) = RateLimitCell::take_or_time(&self);
                (self, token, time)
            }
        }
    )*};
}

// An `Arc` is the limiter of one key.
handles!(Owned<RateLimitCell>, Arc<RateLimitCell>, &RateLimitCell);

/// The static of an annotated function. `F` is a closure that captures nothing. So this takes no
/// space in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct ByStaticRateLimiter<F>(pub F);

impl<F: Fn() -> &'static StaticRateLimiter> RateLimitSource for ByStaticRateLimiter<F> {
    type Cell = &'static RateLimitCell;

    #[inline]
    fn enter(self) -> (Self::Cell, Option<Token>, Instant) {
        (self.0)().take()
    }
}

impl<F> fmt::Debug for ByStaticRateLimiter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByStaticRateLimiter")
    }
}
