//! The right to run one call, and the duty to say what became of it.

use std::fmt;
use std::mem;
use std::ops::Deref;

use super::guarded::{Guarded, Watched};
use super::machine::Outcome;
use super::node::Node;
use super::word::Epoch;

/// An admitted call. Record its outcome; dropped without one it is neutral and gives its place back.
#[must_use = "a dropped ticket is a call that never ran"]
pub struct Ticket<N: Deref<Target = Node>> {
    node: N,
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

impl<N: Deref<Target = Node>> Ticket<N> {
    #[inline]
    pub(super) fn new(node: N, epoch: Epoch) -> Self {
        Self { node, epoch, stage: Stage::Idle }
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
        self.node.settle(self.epoch, outcome);
    }
}

impl<N: Deref<Target = Node>> Drop for Ticket<N> {
    #[inline]
    fn drop(&mut self) {
        // One call and no more, so that it is inlined even where a panic unwinds: the ticket then stays in registers.
        match self.stage {
            Stage::Settled => {}
            Stage::Armed => self.node.settle(self.epoch, Outcome::Failure),
            Stage::Idle => self.node.settle(self.epoch, Outcome::Ignored),
        }
    }
}

impl<N: Deref<Target = Node>> fmt::Debug for Ticket<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ticket")
            .field("breaker", &self.node.name())
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

struct Watch<'a, N: Deref<Target = Node>>(&'a mut Ticket<N>);

impl<N: Deref<Target = Node>> Drop for Watch<'_, N> {
    fn drop(&mut self) {
        self.0.settle(Outcome::Failure);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::future::pending;

    use super::super::handle::Handle;
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
        let ticket = SITE.enter()?;
        ticket.guard(plain(), Outcome::of_result).await
    }

    #[test]
    fn a_ticket_is_two_words() {
        assert_eq!(size_of::<Ticket<&'static Node>>(), 16);
        assert_eq!(size_of::<Ticket<Handle>>(), 24);
    }

    #[test]
    fn a_guarded_future_is_two_words_larger() {
        let ticket = SITE.enter().expect("closed");
        let bare = size_of_val(&plain()).next_multiple_of(8);
        assert_eq!(size_of_val(&ticket.guard(plain(), |_| Outcome::Success)), bare + 16);
    }

    #[test]
    fn an_annotated_future_is_at_most_three_words_larger() {
        assert!(size_of_val(&annotated()) <= size_of_val(&plain()).next_multiple_of(8) + 24);
    }
}
