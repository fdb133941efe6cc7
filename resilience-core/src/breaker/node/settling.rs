//! What has become of a call?

use super::{Entry, Node, Real};
use crate::breaker::machine::{self, Change, Outcome, Report, Tally, World};
use crate::breaker::rules::Rules;
use crate::breaker::word::Epoch;
use crate::sync::Ordering;

impl Node {
    /// Whether a success changes nothing, of whatever epoch: one that is late never does.
    #[inline]
    pub(in crate::breaker) fn is_quiet(&self) -> bool {
        self.load(Ordering::Relaxed).is_quiet()
    }

    /// Takes the result of a call.
    #[cold]
    #[inline(never)]
    pub(in crate::breaker) fn settle(&self, entry: Entry, outcome: Outcome) {
        if outcome == Outcome::Success && self.is_quiet() {
            return;
        }
        // The admission was relaxed: this is what makes the settings visible that were there before it.
        let word = self.load(Ordering::Acquire);
        let rules = self.rules();
        let epoch = entry.epoch;
        let counted_without_lock =
            epoch.is_closed() && rules.window.is_none() && self.count(epoch, outcome, rules);
        if counted_without_lock || word.epoch() != epoch || word.is_disabled() {
            return;
        }
        if outcome == Outcome::Ignored && epoch.is_closed() {
            return;
        }
        let report = Report { outcome, slow: rules.is_slow(entry.start, || Real.now()) };
        self.update(|present, state, window| {
            let late = present != epoch;
            (if late { Change::Stay } else { machine::settle(state, report, rules, window, &Real) }, ())
        });
    }

    /// Counts failures in a row, without the lock. False if this is the failure that opens the circuit.
    fn count(&self, epoch: Epoch, outcome: Outcome, rules: &Rules) -> bool {
        let mut word = self.load(Ordering::Relaxed);
        loop {
            let failures = match word.unrest() {
                Some(failures) if word.epoch() == epoch => failures,
                _ => return true,
            };
            let next = match machine::tally_row(failures, outcome, rules) {
                Tally::Same => return true,
                Tally::Trips => return false,
                Tally::Unrest(failures) => word.with_unrest(failures),
            };
            match self.swap(word, next) {
                Ok(()) => return true,
                Err(present) => word = present,
            }
        }
    }
}
