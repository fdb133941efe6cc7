//! The sources of a breaker: the ways from a call to its cell.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use super::admission::{Admission, Admitted};
use super::cell::BreakerCell;
use super::cell::OwnedCell;
use super::error::CircuitOpen;
use super::static_breaker::StaticBreaker;
use super::verdict::Verdict;
use crate::runtime::breakers_below::{self, BreakersBelow};
use crate::vocabulary::outcome::Outcome;

/// A value that leads to a cell.
pub trait BreakerSource {
    /// Asks for admission.
    ///
    /// # Errors
    ///
    /// The breaker rejects the call.
    fn enter(&self) -> Result<Admitted, CircuitOpen>;

    /// Whether a success certainly changes nothing.
    fn is_clean(&self) -> bool;

    /// Records the result of an admitted call. Every implementation makes a single call into cold
    /// code. So it is inlined even where a panic unwinds, and its arguments stay in registers.
    fn settle(&self, entry: Admitted, outcome: Outcome);

    /// Records the result of an admitted call, with the error and hint of a failure.
    fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>);

    /// The admission of a call that has ended now. Time that passes later is not part of the call.
    fn stop(&self, entry: Admitted) -> Admitted;

    /// Reports to the layers above until when every call is rejected, if the circuit is open.
    fn report(&self, to: &BreakersBelow);

    /// The breaker's name or label.
    fn name(&self) -> &'static str;
}

macro_rules! locate {
    ($($way:ty: $enter:path,)*) => {$(
        impl BreakerSource for $way {
            #[inline]
            fn enter(&self) -> Result<Admitted, CircuitOpen> {
                $enter(self)
            }

            #[inline]
            fn is_clean(&self) -> bool {
                BreakerCell::is_clean(self)
            }

            #[inline]
            fn settle(&self, entry: Admitted, outcome: Outcome) {
                BreakerCell::settle(self, entry, outcome);
            }

            fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
                BreakerCell::settle_verdict(self, entry, verdict);
            }

            #[inline]
            fn stop(&self, entry: Admitted) -> Admitted {
                BreakerCell::stop(self, entry)
            }

            fn report(&self, to: &BreakersBelow) {
                BreakerCell::report(self, to);
            }

            fn name(&self) -> &'static str {
                BreakerCell::name(self)
            }
        }
    )*};
}

locate! {
    &BreakerCell: BreakerCell::enter,
    OwnedCell: OwnedCell::enter,
    // The breaker of one key.
    Arc<BreakerCell>: BreakerCell::enter_as_key,
}

/// The static of an annotated function. `F` is a closure that captures nothing. So this takes no
/// space in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct ByStatic<F>(pub F);

impl<F: Fn() -> &'static StaticBreaker> BreakerSource for ByStatic<F> {
    #[inline]
    fn enter(&self) -> Result<Admitted, CircuitOpen> {
        (self.0)().enter()
    }

    #[inline]
    fn is_clean(&self) -> bool {
        (self.0)().is_clean()
    }

    #[inline]
    fn settle(&self, entry: Admitted, outcome: Outcome) {
        (self.0)().settle(entry, outcome);
    }

    fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        (self.0)().settle_verdict(entry, verdict);
    }

    fn stop(&self, entry: Admitted) -> Admitted {
        (self.0)().stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        (self.0)().report(to);
    }

    fn name(&self) -> &'static str {
        (self.0)().name()
    }
}

impl<F> fmt::Debug for ByStatic<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByStatic")
    }
}

/// A source with layers above it on the same function. It reports to them what the outcome does not
/// show.
#[derive(Clone, Copy)]
pub struct Reporting<'a, N> {
    at: N,
    to: &'a BreakersBelow,
}

/// Makes the breaker of `at` report to the layers above.
#[inline]
pub fn reporting<N: BreakerSource>(at: N, to: &BreakersBelow) -> Reporting<'_, N> {
    Reporting { at, to }
}

impl<N: BreakerSource> BreakerSource for Reporting<'_, N> {
    #[inline]
    fn enter(&self) -> Result<Admitted, CircuitOpen> {
        let entered = self.at.enter();
        if entered.is_err() {
            self.to.reject();
        }
        entered
    }

    /// A success that changes nothing leaves the circuit closed, so there is nothing to report.
    #[inline]
    fn is_clean(&self) -> bool {
        self.at.is_clean()
    }

    #[inline]
    fn settle(&self, entry: Admitted, outcome: Outcome) {
        self.at.settle(entry, outcome);
        self.at.report(self.to);
    }

    #[inline]
    fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        self.at.settle_verdict(entry, verdict);
        self.at.report(self.to);
    }

    fn stop(&self, entry: Admitted) -> Admitted {
        self.at.stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        self.at.report(to);
    }

    fn name(&self) -> &'static str {
        self.at.name()
    }
}

impl<N: BreakerSource> fmt::Debug for Reporting<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reporting").field("breaker", &self.name()).finish_non_exhaustive()
    }
}

/// A breaker that is called by hand. If a retry by hand runs around it on this thread, it reports
/// to it what the outcome does not show.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByHand<H>(pub(super) H);

impl<H: Borrow<OwnedCell>> ByHand<H> {
    fn handle(&self) -> &OwnedCell {
        self.0.borrow()
    }

    /// The error of a call that was refused with `answer`.
    pub(super) fn rejection(&self, answer: Admission) -> CircuitOpen {
        tell_by_hand(BreakersBelow::reject);
        answer.rejection(self.handle().label())
    }
}

impl<H: Borrow<OwnedCell>> BreakerSource for ByHand<H> {
    #[inline]
    fn enter(&self) -> Result<Admitted, CircuitOpen> {
        let entered = self.handle().enter();
        if entered.is_err() {
            tell_by_hand(BreakersBelow::reject);
        }
        entered
    }

    #[inline]
    fn is_clean(&self) -> bool {
        self.handle().is_clean()
    }

    /// Reports failures only: a retry asks only after a call that ended with an error.
    #[inline]
    fn settle(&self, entry: Admitted, outcome: Outcome) {
        self.handle().settle(entry, outcome);
        if outcome == Outcome::Failure {
            tell_by_hand(|below| self.handle().report(below));
        }
    }

    fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        self.handle().settle_verdict(entry, verdict);
        tell_by_hand(|below| self.handle().report(below));
    }

    fn stop(&self, entry: Admitted) -> Admitted {
        self.handle().stop(entry)
    }

    fn report(&self, to: &BreakersBelow) {
        self.handle().report(to);
    }

    fn name(&self) -> &'static str {
        self.handle().name()
    }
}

/// Reports to a retry by hand, replacing any earlier report. Of several breakers called one after
/// the other, the last one counts: its error is the most likely outcome.
fn tell_by_hand(news: impl FnOnce(&BreakersBelow)) {
    breakers_below::by_hand(|below| {
        below.forget();
        news(below);
    });
}
