//! The sources of a breaker: the ways from a call to its cell.

use std::fmt;
use std::sync::Arc;

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::cell::admission::Admitted;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::breakers_below::BreakersBelow;
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;

/// A value that leads to a cell.
pub trait BreakerSource {
    /// Asks for admission.
    ///
    /// # Errors
    ///
    /// The breaker rejects the call.
    fn enter(&self) -> Result<Admitted, CircuitOpen>;

    /// The admission by a closed circuit, of which nobody is told. `None` if only
    /// [`enter`](Self::enter) knows.
    #[inline]
    fn enter_closed(&self) -> Option<Admitted> {
        None
    }

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
    ($($way:ty: $enter:path, $enter_closed:path;)*) => {$(
        impl BreakerSource for $way {
            #[inline]
            fn enter(&self) -> Result<Admitted, CircuitOpen> {
                $enter(self)
            }

            #[inline]
            fn enter_closed(&self) -> Option<Admitted> {
                $enter_closed(self).map(Admitted::untimed)
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
    &BreakerCell: BreakerCell::enter, BreakerCell::enter_closed;
    OwnedCell: OwnedCell::enter, OwnedCell::enter_closed;
    // The breaker of one key.
    Arc<BreakerCell>: BreakerCell::enter_as_key, BreakerCell::enter_closed_as_key;
}

/// A source of an annotated function: the events of its breaker belong to the call.
#[derive(Clone, Copy)]
pub struct Telling<'a, N> {
    at: N,
    layer: Layer<'a>,
}

/// Makes the events of the breaker of `at` events of the call.
#[inline]
pub fn telling<N: BreakerSource>(at: N, layer: Layer<'_>) -> Telling<'_, N> {
    Telling { at, layer }
}

impl<N: BreakerSource> Telling<'_, N> {
    #[cold]
    fn enter_and_tell(&self) -> Result<Admitted, CircuitOpen> {
        let entered = self.layer.telling(|| self.at.enter());
        if entered.is_err() {
            self.layer.has_a_result();
        }
        entered
    }
}

impl<N: BreakerSource> BreakerSource for Telling<'_, N> {
    #[inline]
    fn enter(&self) -> Result<Admitted, CircuitOpen> {
        if cfg!(not(any(feature = "tracing", feature = "telemetry"))) {
            return self.at.enter();
        }
        self.at.enter_closed().map_or_else(|| self.enter_and_tell(), Ok)
    }

    #[inline]
    fn enter_closed(&self) -> Option<Admitted> {
        self.at.enter_closed()
    }

    #[inline]
    fn is_clean(&self) -> bool {
        self.at.is_clean()
    }

    #[inline]
    fn settle(&self, entry: Admitted, outcome: Outcome) {
        self.layer.has_a_result();
        self.layer.telling(|| self.at.settle(entry, outcome));
    }

    #[inline]
    fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        self.layer.has_a_result();
        // A fault that stands for a breaker inside, whatever error the function makes of it.
        #[cfg(feature = "faults")]
        let verdict = if self.layer.is_injected_rejection() { &Verdict::IGNORED } else { verdict };
        self.layer.telling(|| self.at.settle_verdict(entry, verdict));
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

impl<N: BreakerSource> fmt::Debug for Telling<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Telling").field("breaker", &self.name()).finish_non_exhaustive()
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

    #[inline]
    fn enter_closed(&self) -> Option<Admitted> {
        self.at.enter_closed()
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
