//! The source of a breaker that is called by hand.

use std::borrow::Borrow;

use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::cell::admission::{Admission, Admitted};
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::guard::source::BreakerSource;
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::breakers_below::{self, BreakersBelow};
use crate::runtime::timeouts_below;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;

/// Asks for admission. A refusal is not an error yet, so that it is built where the caller wants
/// it.
#[inline]
pub(crate) fn enter(handle: &OwnedCell) -> Result<CallGuard<ByHand<&OwnedCell>>, Admission> {
    if let Some(epoch) = handle.enter_closed() {
        return Ok(CallGuard::new(ByHand(handle), Admitted::untimed(epoch)));
    }
    let answer = handle.admit();
    answer.entry().map(|entry| CallGuard::new(ByHand(handle), entry)).ok_or(answer)
}

/// The outcome of a refused call. Out of line, so that the caller builds its own outcome in place.
#[cold]
#[inline(never)]
pub(crate) fn rejected<T, E: From<CircuitOpen>>(handle: &OwnedCell, answer: Admission) -> Result<T, E> {
    Err(ByHand(handle).rejection(answer).into())
}

/// The verdict on an error, by the answer of `on`. A cut for the caller's own deadline says nothing
/// about the service, if it came early.
#[inline]
pub(crate) fn verdict(on: impl FnOnce() -> Transience) -> Verdict<'static> {
    if timeouts_below::is_neutral_by_hand() { Verdict::IGNORED } else { Verdict::of(on()) }
}

/// A breaker that is called by hand. If a retry by hand runs around it on this thread, it reports
/// to it what the outcome does not show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByHand<H>(pub(crate) H);

impl<H: Borrow<OwnedCell>> ByHand<H> {
    fn handle(&self) -> &OwnedCell {
        self.0.borrow()
    }

    /// The error of a call that was refused with `answer`.
    pub(crate) fn rejection(&self, answer: Admission) -> CircuitOpen {
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
        self.handle().is_clean_by_hand()
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
