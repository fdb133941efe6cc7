//! The right to run one call, and the duty to say what became of it.

use std::fmt;

use super::admission::Admitted;
use super::error::CircuitOpen;
use super::packed_state::Epoch;
use super::source::BreakerSource;
use super::verdict::Verdict;
use crate::runtime::clock::Instant;
use crate::vocabulary::outcome::Outcome;

/// An admitted call. What it was concluded with last is recorded when it is dropped: by default it is neutral and gives its
/// place back.
///
/// Recording in the destructor keeps the user's outcome out of the way: nothing that could unwind stands between the body
/// and the place where its outcome goes, so the compiler builds the outcome there and copies nothing.
#[must_use = "a dropped ticket is a call that never ran"]
pub struct CallGuard<N: BreakerSource> {
    at: N,
    // The entry, taken apart: so its parts and the stage share a word.
    start: Instant,
    epoch: Epoch,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not admitted yet.
    Fresh,
    /// This is to be recorded.
    Due(Outcome),
    /// There is nothing left to record.
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
        match at.enter() {
            Ok(entry) => Ok(Self::new(at, entry)),
            Err(open) => Err(open),
        }
    }

    #[inline]
    pub(super) fn new(at: N, entry: Admitted) -> Self {
        let Admitted { start, epoch } = entry;
        Self { at, start, epoch, stage: Stage::Due(Outcome::Ignored) }
    }

    /// A guard that has yet to be admitted.
    #[inline]
    pub(super) fn fresh(at: N) -> Self {
        Self { at, start: Instant::UNSET, epoch: Epoch::NONE, stage: Stage::Fresh }
    }

    /// Admits a fresh one.
    #[inline]
    pub(super) fn admit(&mut self) -> Result<(), CircuitOpen> {
        match self.at.enter() {
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
    pub(super) fn is_fresh(&self) -> bool {
        self.stage == Stage::Fresh
    }

    #[inline]
    pub(super) fn is_settled(&self) -> bool {
        self.stage == Stage::Settled
    }

    /// The body runs: from now on a drop means that it has unwound, which is a failure. Asking
    /// `std::thread::panicking` instead would blame a call that is dropped while something else unwinds.
    #[inline]
    pub fn arm(&mut self) {
        self.stage = Stage::Due(Outcome::Failure);
    }

    /// The body has ended: what is asked about its outcome takes time of its own.
    #[inline]
    pub fn stop(&mut self) {
        if self.start != Instant::UNSET {
            self.start = self.at.stop(Admitted { epoch: self.epoch, start: self.start }).start;
        }
    }

    /// What is recorded on the drop.
    #[inline]
    pub fn conclude(&mut self, outcome: Outcome) {
        self.stage = Stage::Due(outcome);
    }

    /// Takes the result down now, while the error is at hand.
    #[inline]
    pub fn settle(&mut self, verdict: Verdict<'_>) {
        self.stage = Stage::Settled;
        self.at.settle_verdict(Admitted { epoch: self.epoch, start: self.start }, &verdict);
    }

    /// What is recorded on the drop, for a success. While closed, one after another costs a load and a compare.
    #[inline]
    pub fn conclude_well(&mut self) {
        self.stage = if is_clean(&self.at) { Stage::Settled } else { Stage::Due(Outcome::Success) };
    }

    /// Takes the outcome down.
    #[inline]
    pub fn record(mut self, outcome: Outcome) {
        match outcome {
            Outcome::Success => self.conclude_well(),
            outcome => self.conclude(outcome),
        }
    }

    #[cfg(all(test, not(loom)))]
    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }
}

/// By its ABI this cannot unwind; it only loads. The compiler does not see that of an atomic load, and would have to be ready
/// to drop the outcome in between, for which it would keep it elsewhere and copy it.
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

    use super::super::cell::BreakerCell;
    use super::super::guarded_future::guard;
    use super::super::owned_cell::OwnedCell;
    use super::super::settings::Settings;
    use super::super::source::ByStatic;
    use super::super::static_breaker::StaticBreaker;
    use super::*;

    static SITE: StaticBreaker = StaticBreaker::unnamed("tests::sizes", Settings::new);

    async fn plain() -> Result<u8, CircuitOpen> {
        let held = [1; 100];
        pending::<()>().await;
        Ok(held[0])
    }

    /// What an attribute makes of `plain`.
    async fn annotated() -> Result<u8, CircuitOpen> {
        guard(ByStatic(|| &SITE), plain(), |_| Verdict::IGNORED, Err).await
    }

    #[test]
    fn a_ticket_is_two_words_and_the_way_to_its_node() {
        let at_site = CallGuard::enter(ByStatic(|| &SITE)).expect("closed");
        assert_eq!(size_of_val(&at_site), 16);
        assert_eq!(size_of::<CallGuard<Arc<BreakerCell>>>(), 16 + 8);
        assert_eq!(size_of::<CallGuard<OwnedCell>>(), 16 + 16);
    }

    #[test]
    fn a_guarded_future_is_two_words_larger() {
        let bare = size_of_val(&plain()).next_multiple_of(8);
        assert_eq!(size_of_val(&guard(ByStatic(|| &SITE), plain(), |_| Verdict::IGNORED, Err)), bare + 16);
    }

    #[test]
    fn an_annotated_future_is_at_most_three_words_larger() {
        assert!(size_of_val(&annotated()) <= size_of_val(&plain()).next_multiple_of(8) + 24);
    }
}
