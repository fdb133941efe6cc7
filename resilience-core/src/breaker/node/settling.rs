//! What has become of a call?

use super::{Node, Real};
use crate::breaker::answer::Entry;
use crate::breaker::machine::{self, Change, Outcome, Report, Tally, World};
use crate::breaker::rules::Rules;
use crate::breaker::word::Epoch;
use crate::clock::Instant;
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
        let Entry { epoch, start } = entry;
        // The admission was relaxed: this is what makes the settings visible that were there before it.
        let word = self.load(Ordering::Acquire);
        let changes_nothing = match outcome {
            Outcome::Success => word.is_quiet(),
            Outcome::Ignored => epoch.is_closed(),
            Outcome::Failure => false,
        };
        // What was admitted by a disabled breaker never counts: no need for the lock to say so.
        if changes_nothing || word.epoch() != epoch || word.is_disabled() {
            return;
        }
        let rules = self.rules();
        if epoch.is_closed() && rules.window.is_none() {
            self.count(epoch, outcome, rules);
            return;
        }
        let report = Report { outcome, slow: rules.is_slow(start, || Real.now()) };
        if epoch.is_closed() {
            self.record(epoch, report, rules);
        } else {
            self.settle_locked(epoch, report, rules);
        }
    }

    /// The entry of a call that ends now: one that was slow began at the beginning of time, another one is not timed any more.
    #[cold]
    pub(in crate::breaker) fn stop(&self, entry: Entry) -> Entry {
        let slow = self.rules().is_slow(entry.start, || Real.now());
        Entry { start: if slow { Instant::LONG_AGO } else { Instant::UNSET }, ..entry }
    }

    /// Counts failures in a row, without the lock unless this is the one that opens the circuit.
    fn count(&self, epoch: Epoch, outcome: Outcome, rules: &Rules) {
        let mut word = self.load(Ordering::Relaxed);
        loop {
            let failures = match word.unrest() {
                Some(failures) if word.epoch() == epoch => failures,
                _ => return,
            };
            let next = match machine::tally_row(failures, outcome, rules) {
                Tally::Same => return,
                Tally::Trips => return self.settle_locked(epoch, Report { outcome, slow: false }, rules),
                Tally::Unrest(failures) => word.with_unrest(failures),
            };
            match self.swap(word, next) {
                Ok(()) => return,
                Err(present) => word = present,
            }
        }
    }

    /// Records in the window. Nobody else writes the word meanwhile; and where only whether there is unrest could change,
    /// and it does not, nothing is written.
    fn record(&self, epoch: Epoch, report: Report, rules: &Rules) {
        let mut ledger = self.ledger();
        let word = self.load(Ordering::Relaxed);
        let Some(window) = ledger.window.as_deref_mut().filter(|_| word.epoch() == epoch) else { return };
        match machine::tally_window(window, report, rules, &Real) {
            Tally::Trips => {
                let (_, (), changed) = self.change(&mut ledger, |_, _, _| (machine::trip(rules, &Real), ()));
                self.announce(ledger, changed);
            }
            Tally::Unrest(unrest) if word.unrest() != Some(unrest) => {
                let _ = self.swap(word, word.with_unrest(unrest));
            }
            Tally::Unrest(_) | Tally::Same => {}
        }
    }

    #[cold]
    fn settle_locked(&self, epoch: Epoch, report: Report, rules: &Rules) {
        self.update(|present, state, window| {
            let late = present != epoch;
            (if late { Change::Stay } else { machine::settle(state, report, rules, window, &Real) }, ())
        });
    }
}
