//! The sources of a breaker: the ways from a call to its cell.

use std::fmt;
use std::sync::Arc;

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::cell::admission::Admitted;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::breakers_below::BreakersBelow;
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
                BreakerCell::is_clean_by_hand(self)
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
