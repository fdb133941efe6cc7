//! The breaker of one annotated function.

use std::fmt;

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::cell::admission::{Admission, Admitted};
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::event;
use crate::circuit_breaker::guard::source::BreakerSource;
use crate::circuit_breaker::registry::{self, Registry};
use crate::circuit_breaker::results::Via;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::verdict::Verdict;
use crate::named::config::Config;
use crate::named::label::Label;
use crate::named::origin::Origin;
use crate::named::per_test::twins;
use crate::runtime::breakers_below::BreakersBelow;
use crate::runtime::sync::{OnceLock, const_fn};
use crate::vocabulary::outcome::Outcome;

/// A `static` next to an annotated function. The first call links it to the cell in use: its own,
/// or the one that already has its name.
#[derive(Debug)]
pub struct StaticBreaker {
    /// Stored inline, so that the common case (no other user of the name) follows no pointer.
    cell: BreakerCell,
    link: OnceLock<&'static BreakerCell>,
    registered: bool,
    origin: Origin,
    settings: fn() -> Settings,
}

impl StaticBreaker {
    const_fn! {
        /// A breaker that is shared by everybody who uses the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, settings: fn() -> Settings) -> Self {
            Self { cell: BreakerCell::unlinked(name), link: OnceLock::new(), registered: true, origin, settings }
        }
    }

    const_fn! {
        /// A breaker of its own, with the function's path as its label.
        #[must_use]
        pub const fn unnamed(label: &'static str, settings: fn() -> Settings) -> Self {
            let origin = Origin::new(label, "", 0);
            Self { cell: BreakerCell::unlinked(label), link: OnceLock::new(), registered: false, origin, settings }
        }
    }

    /// Asks for admission. If the circuit is closed and the static's own cell is in use, this costs
    /// a load and a test.
    #[inline]
    pub(crate) fn enter(&'static self) -> Result<Admitted, CircuitOpen> {
        match self.cell.enter_closed() {
            Some(epoch) => Ok(Admitted::untimed(epoch)),
            None => self.enter_slowly().by(|| Label::Name(self.cell.name())),
        }
    }

    #[cold]
    #[inline(never)]
    fn enter_slowly(&'static self) -> Admission {
        let cell = self.linked(registry::global());
        match cell.enter_closed() {
            Some(epoch) => Admission::admitted(Admitted::untimed(epoch)),
            None => cell.admit(),
        }
    }

    /// Whether a success changes nothing. Looks only at the static's own cell: if another cell is
    /// in use, its own is unlinked, which is never clean.
    #[inline]
    pub(crate) fn is_clean(&self) -> bool {
        self.cell.is_clean()
    }

    /// Records the result of a call in the cell in use.
    #[cold]
    #[inline(never)]
    pub(crate) fn settle(&'static self, entry: Admitted, outcome: Outcome) {
        self.in_charge().settle_via(Via::Static, entry, outcome);
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn settle_verdict(&'static self, entry: Admitted, verdict: &Verdict<'_>) {
        self.in_charge().settle_verdict_via(Via::Static, entry, verdict);
    }

    #[cold]
    pub(crate) fn stop(&'static self, entry: Admitted) -> Admitted {
        self.in_charge().stop(entry)
    }

    #[cold]
    pub(crate) fn report(&self, to: &BreakersBelow) {
        self.in_charge().report(to);
    }

    /// The cell in use for a call that was admitted, so one is linked.
    fn in_charge(&self) -> &BreakerCell {
        self.link.get().map_or(&self.cell, |cell| cell)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.cell.name()
    }

    /// Whether no call has come yet, or another cell is in use.
    #[cfg(all(test, loom))]
    pub(crate) fn is_unlinked(&self) -> bool {
        self.cell.is_unlinked()
    }

    /// The cell in use, looked up once.
    pub(crate) fn linked(&'static self, registry: &Registry) -> &'static BreakerCell {
        if !self.cell.is_unlinked() {
            return &self.cell;
        }
        self.link.get().copied().unwrap_or_else(|| self.link_with(registry))
    }

    /// Out of line: rejections pass through the caller, which would otherwise reserve stack space
    /// for this too.
    #[cold]
    #[inline(never)]
    fn link_with(&'static self, registry: &Registry) -> &'static BreakerCell {
        // Not inside `get_or_init`: the user's expression may call the function that is being
        // linked.
        let config = Config::new((self.settings)(), self.origin);
        let mut conflicts = Vec::new();
        let cell = *self.link.get_or_init(|| {
            self.cell.configure(config);
            if !self.registered {
                registry.add_unnamed(&self.cell);
                return &self.cell;
            }
            let cell = registry.offer(&self.cell);
            if !std::ptr::eq(cell, &raw const self.cell) {
                conflicts = cell.configure(config);
            }
            cell
        });
        registry::greet(cell);
        // Only after the link is made: a subscriber may call the function that is being linked.
        event::all_conflicting(&conflicts);
        cell
    }
}

twins!(StaticBreaker, |of| StaticBreaker {
    cell: BreakerCell::unlinked(of.cell.name()),
    link: OnceLock::new(),
    registered: of.registered,
    origin: of.origin,
    settings: of.settings,
});

/// The static of an annotated function. `F` is a closure that captures nothing. So this takes no
/// space in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct ByStatic<F>(pub F);

impl<F: Fn() -> &'static StaticBreaker> BreakerSource for ByStatic<F> {
    #[inline]
    fn enter(&self) -> Result<Admitted, CircuitOpen> {
        (self.0)().here().enter()
    }

    #[inline]
    fn enter_closed(&self) -> Option<Admitted> {
        (self.0)().cell.enter_closed().map(Admitted::untimed)
    }

    #[inline]
    fn is_clean(&self) -> bool {
        (self.0)().here().is_clean()
    }

    #[inline]
    fn settle(&self, entry: Admitted, outcome: Outcome) {
        (self.0)().here().settle(entry, outcome);
    }

    fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        (self.0)().here().settle_verdict(entry, verdict);
    }

    fn stop(&self, entry: Admitted) -> Admitted {
        (self.0)().here().stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        (self.0)().here().report(to);
    }

    fn name(&self) -> &'static str {
        (self.0)().here().name()
    }
}

impl<F> fmt::Debug for ByStatic<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByStatic")
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_static_of_a_function_is_small() {
        let most = if cfg!(feature = "_site") { 640 } else { 512 };
        assert!(size_of::<StaticBreaker>() <= most, "{}", size_of::<StaticBreaker>());
    }
}
