//! The statics next to annotated functions.

use std::sync::Arc;

use crate::named::key::Key;
use crate::named::next_to_function::{StaticCell, StaticKeyed};
use crate::named::origin::Origin;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::settings::RateLimitSettings;
use crate::rate_limit::state::Token;
use crate::runtime::clock::Instant;
use crate::runtime::sync::const_fn;

/// The limiter of one annotated function. The first call links it to the cell in use: its own, or
/// the one that already has its name.
#[derive(Debug)]
pub struct StaticRateLimiter(StaticCell<RateLimitCell>);

impl StaticRateLimiter {
    const_fn! {
        /// A limiter that is shared by everybody who uses the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, settings: fn() -> RateLimitSettings) -> Self {
            Self(StaticCell::new(RateLimitCell::new_unlinked(name), true, origin, settings))
        }
    }

    const_fn! {
        /// A limiter of its own, with the function's path as its label.
        #[must_use]
        pub const fn unnamed(label: &'static str, settings: fn() -> RateLimitSettings) -> Self {
            let own = RateLimitCell::new_unlinked(label);
            Self(StaticCell::new(own, false, Origin::new(label, "", 0), settings))
        }
    }

    /// Takes a token. If there is one, nobody waits, and the static's own cell is in use, this is a
    /// reading of the clock and a compare-and-swap.
    #[inline]
    pub(in crate::rate_limit) fn take(&'static self) -> (&'static RateLimitCell, Option<Token>, Instant) {
        let here = self.0.here();
        let cell = if here.own().is_unlinked() { here.linked() } else { here.own() };
        let (token, time) = cell.take_or_time();
        (cell, token, time)
    }
}

/// The limiters of one annotated function with a `key`. Those of one name share their keys.
#[derive(Debug)]
pub struct StaticKeyedRateLimiter(StaticKeyed<RateLimitCell>);

impl StaticKeyedRateLimiter {
    const_fn! {
        /// Limiters that are shared by every keyed limiter of the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self(StaticKeyed::new(RateLimitCell::full(name), true, origin, max_keys))
        }
    }

    const_fn! {
        /// Limiters that are shared with no other function.
        #[must_use]
        pub const fn unnamed(label: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self(StaticKeyed::new(RateLimitCell::full(label), false, origin, max_keys))
        }
    }

    /// The limiter of `key`. `settings` is called if the key is new.
    pub fn locate<K: Key + ?Sized>(
        &'static self,
        key: &K,
        settings: impl Fn() -> RateLimitSettings,
    ) -> Arc<RateLimitCell> {
        self.0.member(key, &settings)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_static_of_a_function_is_small() {
        let most = if cfg!(feature = "_site") { 512 } else { 448 };
        assert!(size_of::<StaticRateLimiter>() <= most, "{}", size_of::<StaticRateLimiter>());
    }
}
