//! The limiter of one annotated function.

use std::fmt;

use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::named::per_test::twins;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::event;
use crate::rate_limit::expansion::source::RateLimitSource;
use crate::rate_limit::registry::{self, Registry};
use crate::rate_limit::settings::RateLimitSettings;
use crate::runtime::sync::{OnceLock, const_fn};

/// A `static` next to an annotated function. The first call links it to the cell in use: its own,
/// or the one that already has its name.
#[derive(Debug)]
pub struct StaticRateLimiter {
    /// Stored inline, so that the common case (no other user of the name) follows no pointer.
    cell: RateLimitCell,
    link: OnceLock<&'static RateLimitCell>,
    registered: bool,
    origin: Origin,
    settings: fn() -> RateLimitSettings,
}

impl StaticRateLimiter {
    const_fn! {
        /// A limiter that is shared by everybody who uses the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, settings: fn() -> RateLimitSettings) -> Self {
            Self { cell: RateLimitCell::unlinked(name), link: OnceLock::new(), registered: true, origin, settings }
        }
    }

    const_fn! {
        /// A limiter of its own, with the function's path as its label.
        #[must_use]
        pub const fn unnamed(label: &'static str, settings: fn() -> RateLimitSettings) -> Self {
            let origin = Origin::new(label, "", 0);
            Self { cell: RateLimitCell::unlinked(label), link: OnceLock::new(), registered: false, origin, settings }
        }
    }

    /// The cell in use, looked up once.
    #[inline]
    pub(crate) fn linked(&'static self, registry: &Registry) -> &'static RateLimitCell {
        if !self.cell.is_unlinked() {
            return &self.cell;
        }
        match self.link.get() {
            Some(cell) => cell,
            None => self.link_with(registry),
        }
    }

    #[cold]
    #[inline(never)]
    fn link_with(&'static self, registry: &Registry) -> &'static RateLimitCell {
        // Not inside `get_or_init`: the user's expression may call the function that is being
        // linked.
        let config = Config::new((self.settings)(), self.origin);
        let mut conflict = None;
        let cell = *self.link.get_or_init(|| {
            // The cell is not in use, so nobody has configured it differently.
            let _ = self.cell.configure(config);
            if !self.registered {
                registry.add_unnamed(&self.cell);
                return &self.cell;
            }
            let cell = registry.offer(&self.cell);
            if !std::ptr::eq(cell, &raw const self.cell) {
                conflict = cell.configure(config);
            }
            cell
        });
        // Only after the link is made: a subscriber may call the function that is being linked.
        event::conflicting(conflict.as_ref());
        cell
    }
}

twins!(StaticRateLimiter, |of| StaticRateLimiter {
    cell: RateLimitCell::unlinked(of.cell.name()),
    link: OnceLock::new(),
    registered: of.registered,
    origin: of.origin,
    settings: of.settings,
});

/// The static of an annotated function. `F` is a closure that captures nothing. So this takes no
/// space in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct ByStaticRateLimiter<F>(pub F);

impl<F: Fn() -> &'static StaticRateLimiter> RateLimitSource for ByStaticRateLimiter<F> {
    type Cell = &'static RateLimitCell;

    #[inline]
    fn find(self) -> &'static RateLimitCell {
        (self.0)().here().linked(registry::global())
    }
}

impl<F> fmt::Debug for ByStaticRateLimiter<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByStaticRateLimiter")
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_static_of_a_function_is_small() {
        assert!(size_of::<StaticRateLimiter>() <= 320, "{}", size_of::<StaticRateLimiter>());
    }
}
