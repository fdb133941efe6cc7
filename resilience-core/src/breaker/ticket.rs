//! The right to run one call, and the duty to say what became of it.

use std::fmt;
use std::mem;

use super::guarded::{Guarded, Watched};
use super::locate::Locate;
use super::machine::Outcome;
use super::node::Entry;
use super::word::Epoch;
use crate::clock::Instant;

/// An admitted call. Record its outcome; dropped without one it is neutral and gives its place back.
#[must_use = "a dropped ticket is a call that never ran"]
pub struct Ticket<N: Locate> {
    node: N,
    // The entry, taken apart: so its parts and the stage share a word.
    start: Instant,
    epoch: Epoch,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A drop is a call that was given up.
    Idle,
    /// A drop is a body that unwound.
    Armed,
    /// The outcome is recorded.
    Settled,
}

impl<N: Locate> Ticket<N> {
    #[inline]
    pub(super) fn new(node: N, entry: Entry) -> Self {
        let Entry { start, epoch } = entry;
        Self { node, start, epoch, stage: Stage::Idle }
    }

    /// Takes the outcome down. While closed, a success after a success costs a load and a compare.
    #[inline]
    pub fn record(mut self, outcome: Outcome) {
        self.settle(outcome);
    }

    /// From now on a drop without an outcome means that the body has unwound, which is a failure. Asking
    /// `std::thread::panicking` instead would blame a call that is dropped while something else unwinds.
    #[inline]
    pub fn arm(&mut self) {
        self.stage = Stage::Armed;
    }

    /// `future`, whose output is recorded as what `classify` says.
    #[inline]
    pub fn guard<F, C>(self, future: F, classify: C) -> Guarded<F, C, N>
    where
        F: Future,
        C: FnOnce(&F::Output) -> Outcome,
    {
        Guarded::new(future, self, classify)
    }

    /// `future` under a ticket that stays with the caller, who records the outcome: for one that cannot be told while the
    /// future still borrows what it takes to tell it.
    #[inline]
    pub fn watched<F: Future>(&mut self, future: F) -> Watched<'_, F, N> {
        Watched::new(future, self)
    }

    /// Runs a part of the body. If it unwinds, the failure is recorded on the way out.
    #[inline]
    pub(super) fn watch<R>(&mut self, part: impl FnOnce() -> R) -> R {
        let watch = Watch(self);
        let result = part();
        mem::forget(watch);
        result
    }

    #[cfg(all(test, not(loom)))]
    pub(super) fn epoch(&self) -> Epoch {
        self.epoch
    }

    #[inline]
    fn settle(&mut self, outcome: Outcome) {
        self.stage = Stage::Settled;
        if outcome == Outcome::Success && self.node.is_clean(self.epoch) {
            return;
        }
        self.settle_slowly(outcome);
    }

    #[inline]
    fn settle_slowly(&self, outcome: Outcome) {
        let Self { start, epoch, .. } = *self;
        self.node.node().settle(Entry { epoch, start }, outcome);
    }
}

impl<N: Locate> Drop for Ticket<N> {
    #[inline]
    fn drop(&mut self) {
        // One call and no more, so that it is inlined even where a panic unwinds: the ticket then stays in registers.
        match self.stage {
            Stage::Settled => {}
            Stage::Armed => self.settle_slowly(Outcome::Failure),
            Stage::Idle => self.settle_slowly(Outcome::Ignored),
        }
    }
}

impl<N: Locate> fmt::Debug for Ticket<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("breaker", &self.node.node().name())
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

struct Watch<'a, N: Locate>(&'a mut Ticket<N>);

impl<N: Locate> Drop for Watch<'_, N> {
    fn drop(&mut self) {
        self.0.settle(Outcome::Failure);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::future::pending;
    use std::sync::Arc;

    use super::super::handle::Handle;
    use super::super::node::Node;
    use super::super::open::CircuitOpen;
    use super::super::settings::Settings;
    use super::super::site::Site;
    use super::*;

    static SITE: Site = Site::unnamed("tests::sizes", Settings::new);

    async fn plain() -> Result<u8, CircuitOpen> {
        let held = [1; 100];
        pending::<()>().await;
        Ok(held[0])
    }

    /// What an attribute makes of `plain`.
    async fn annotated() -> Result<u8, CircuitOpen> {
        let ticket = Site::enter(|| &SITE)?;
        ticket.guard(plain(), Outcome::of_result).await
    }

    #[test]
    fn a_ticket_is_two_words_and_the_way_to_its_node() {
        let at_site = Site::enter(|| &SITE).expect("closed");
        assert_eq!(size_of_val(&at_site), 16);
        assert_eq!(size_of::<Ticket<Arc<Node>>>(), 16 + 8);
        assert_eq!(size_of::<Ticket<Handle>>(), 16 + 16);
    }

    #[test]
    fn a_guarded_future_is_two_words_larger() {
        let ticket = Site::enter(|| &SITE).expect("closed");
        let bare = size_of_val(&plain()).next_multiple_of(8);
        assert_eq!(size_of_val(&ticket.guard(plain(), |_| Outcome::Success)), bare + 16);
    }

    #[test]
    fn an_annotated_future_is_at_most_three_words_larger() {
        assert!(size_of_val(&annotated()) <= size_of_val(&plain()).next_multiple_of(8) + 24);
    }
}
