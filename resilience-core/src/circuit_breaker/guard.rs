//! The guard that is held during a call and records its outcome.

pub(crate) mod future;
pub(crate) mod permit;
pub(crate) mod source;

use std::fmt;

use crate::circuit_breaker::cell::admission::Admitted;
use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::guard::source::BreakerSource;
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::clock::Instant;
use crate::runtime::tested;
use crate::vocabulary::outcome::Outcome;

/// An admitted call. Dropping it records the outcome set last; with none, the call is ignored and
/// its slot freed.
///
/// The destructor does the recording, so nothing that could unwind stands between the body and the
/// place of its outcome. The compiler therefore builds the outcome in that place and copies
/// nothing.
#[must_use = "a dropped guard is a call that never ran"]
pub struct CallGuard<N: BreakerSource> {
    at: N,
    // The fields of `Admitted`, stored separately so that `epoch` and `stage` share a word.
    start: Instant,
    epoch: Epoch,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not admitted yet.
    Fresh,
    /// This outcome is recorded on drop.
    Due(Outcome),
    /// Nothing is left to record.
    Settled,
}

impl<N: BreakerSource> CallGuard<N> {
    /// Asks for admission.
    ///
    /// # Errors
    ///
    /// The breaker is open.
    #[inline]
    pub fn enter(at: N) -> Result<Self, CircuitOpen> {
        match Self::ask(&at) {
            Ok(entry) => Ok(Self::new(at, entry)),
            Err(open) => Err(open),
        }
    }

    /// Asks the breaker, unless a test wants attributes to be transparent.
    #[inline]
    fn ask(at: &N) -> Result<Admitted, CircuitOpen> {
        if tested::is_off() { Ok(Admitted::OFF) } else { at.enter() }
    }

    #[inline]
    pub(crate) fn new(at: N, entry: Admitted) -> Self {
        let Admitted { start, epoch } = entry;
        Self { at, start, epoch, stage: Stage::Due(Outcome::Ignored) }
    }

    /// A guard that has not been admitted yet.
    #[inline]
    pub(crate) fn fresh(at: N) -> Self {
        Self { at, start: Instant::UNSET, epoch: Epoch::NONE, stage: Stage::Fresh }
    }

    /// Admits a fresh guard.
    #[inline]
    pub(crate) fn admit(&mut self) -> Result<(), CircuitOpen> {
        match Self::ask(&self.at) {
            Ok(Admitted { start, epoch }) => {
                self.start = start;
                self.epoch = epoch;
                self.stage = Stage::Due(Outcome::Ignored);
                Ok(())
            }
            Err(open) => {
                self.stage = Stage::Settled;
                Err(open)
            }
        }
    }

    #[inline]
    pub(crate) fn is_fresh(&self) -> bool {
        self.stage == Stage::Fresh
    }

    #[inline]
    pub(crate) fn is_settled(&self) -> bool {
        self.stage == Stage::Settled
    }

    /// Marks the body as running: a drop from now on means that it panicked, which is a failure.
    /// `std::thread::panicking` would not do: it would also blame a call that is dropped while
    /// something else unwinds.
    #[inline]
    pub fn arm(&mut self) {
        self.stage = Stage::Due(Outcome::Failure);
    }

    /// Marks the body as ended, which stops the timer: classifying the outcome is not part of the
    /// call's duration.
    #[inline]
    pub fn stop(&mut self) {
        if self.start != Instant::UNSET {
            self.start = self.at.stop(Admitted { epoch: self.epoch, start: self.start }).start;
        }
    }

    /// Sets the outcome that is recorded on drop.
    #[inline]
    pub fn conclude(&mut self, outcome: Outcome) {
        self.stage = Stage::Due(outcome);
    }

    /// Records the outcome now, while the error is at hand.
    #[inline]
    pub fn settle(&mut self, verdict: Verdict<'_>) {
        self.stage = Stage::Settled;
        self.at.settle_verdict(Admitted { epoch: self.epoch, start: self.start }, &verdict);
    }

    /// Sets a success to be recorded on drop. While closed with nothing pending, a success costs
    /// one load and one compare.
    #[inline]
    pub fn conclude_well(&mut self) {
        self.stage = if is_clean(&self.at) { Stage::Settled } else { Stage::Due(Outcome::Success) };
    }

    /// Records the outcome now.
    #[inline]
    pub fn record(mut self, outcome: Outcome) {
        match outcome {
            Outcome::Success => self.conclude_well(),
            // Not on drop, which would be a call without an outcome.
            Outcome::Ignored => self.settle(Verdict::IGNORED),
            Outcome::Failure => self.conclude(outcome),
        }
    }

    #[cfg(all(test, not(loom)))]
    pub(crate) fn epoch(&self) -> Epoch {
        self.epoch
    }
}

/// The `extern "C"` ABI states that this cannot unwind; it only loads. The compiler does not see
/// that of an atomic load. It would have to be ready to drop the outcome in between, and would
/// therefore keep the outcome elsewhere and copy it.
#[inline]
#[allow(
    improper_ctypes_definitions,
    reason = "never called from elsewhere: only the property of the ABI is wanted"
)]
extern "C" fn is_clean<N: BreakerSource>(at: &N) -> bool {
    at.is_clean()
}

impl<N: BreakerSource> Drop for CallGuard<N> {
    #[inline]
    fn drop(&mut self) {
        let Self { start, epoch, .. } = *self;
        if let Stage::Due(outcome) = self.stage {
            self.at.settle(Admitted { epoch, start }, outcome);
        }
    }
}

impl<N: BreakerSource> fmt::Debug for CallGuard<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallGuard")
            .field("breaker", &self.at.name())
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::future::pending;
    use std::sync::Arc;

    use super::*;
    use crate::circuit_breaker::cell::BreakerCell;
    use crate::circuit_breaker::cell::OwnedCell;
    use crate::circuit_breaker::expansion::static_breaker::ByStatic;
    use crate::circuit_breaker::expansion::static_breaker::StaticBreaker;
    use crate::circuit_breaker::guard::future::guard;
    use crate::circuit_breaker::settings::Settings;

    static SITE: StaticBreaker = StaticBreaker::unnamed("tests::sizes", Settings::new);

    async fn plain() -> Result<u8, CircuitOpen> {
        let held = [1; 100];
        pending::<()>().await;
        Ok(held[0])
    }

    /// The expansion of an attribute on `plain`.
    async fn annotated() -> Result<u8, CircuitOpen> {
        guard(ByStatic(|| &SITE), plain(), |_| Verdict::IGNORED, |_, open| Err(open)).await
    }

    #[test]
    fn a_guard_is_two_words_and_the_way_to_its_cell() {
        let at_site = CallGuard::enter(ByStatic(|| &SITE)).expect("closed");
        assert_eq!(size_of_val(&at_site), 16);
        assert_eq!(size_of::<CallGuard<Arc<BreakerCell>>>(), 16 + 8);
        assert_eq!(size_of::<CallGuard<OwnedCell>>(), 16 + 16);
    }

    #[test]
    fn a_guarded_future_is_two_words_larger() {
        let bare = size_of_val(&plain()).next_multiple_of(8);
        assert_eq!(
            size_of_val(&guard(ByStatic(|| &SITE), plain(), |_| Verdict::IGNORED, |_, open| Err(open))),
            bare + 16
        );
    }

    #[test]
    fn an_annotated_future_is_at_most_three_words_larger() {
        assert!(size_of_val(&annotated()) <= size_of_val(&plain()).next_multiple_of(8) + 24);
    }
}
