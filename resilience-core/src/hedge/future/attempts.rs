//! The attempts of a call besides the first.

use std::pin::Pin;

use crate::hedge::judged::Judged;
use crate::hedge::settings::MOST_ATTEMPTS;

/// The attempts besides the first, and the outcome of the first, if it has failed.
pub(super) struct Hedges<A: Future> {
    attempts: [Option<Pin<Box<A>>>; MOST_ATTEMPTS as usize - 1],
    pub(super) first_outcome: Option<(A::Output, Judged)>,
}

impl<A: Future> Default for Hedges<A> {
    fn default() -> Self {
        Self { attempts: [const { None }; MOST_ATTEMPTS as usize - 1], first_outcome: None }
    }
}

impl<A: Future> Hedges<A> {
    /// The attempt `number` begins.
    pub(super) fn begin(&mut self, number: u8, attempt: Pin<Box<A>>) {
        if let Some(slot) = self.slot(number) {
            *slot = Some(attempt);
        }
    }

    /// The attempt `number`, if it runs.
    pub(super) fn attempt(&mut self, number: u8) -> Option<Pin<&mut A>> {
        self.slot(number)?.as_mut().map(|attempt| attempt.as_mut())
    }

    /// The attempt `number` is dropped.
    pub(super) fn end(&mut self, number: u8) {
        if let Some(slot) = self.slot(number) {
            *slot = None;
        }
    }

    fn slot(&mut self, number: u8) -> Option<&mut Option<Pin<Box<A>>>> {
        self.attempts.get_mut(usize::from(number).checked_sub(1)?)
    }
}

/// The numbers of so many attempts, from `first` on and around.
pub(super) fn order(first: u8, count: u8) -> impl Iterator<Item = u8> {
    (first..count).chain(0..first.min(count))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn each_attempt_has_its_turn() {
        let all = |first, count| order(first, count).collect::<Vec<_>>();
        assert_eq!(all(0, 3), [0, 1, 2]);
        assert_eq!(all(1, 3), [1, 2, 0]);
        assert_eq!(all(2, 3), [2, 0, 1]);
        assert_eq!(all(0, 1), [0]);
    }
}
