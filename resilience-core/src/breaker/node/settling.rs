//! What has become of a call?

use super::{Node, Real};
use crate::breaker::answer::Entry;
use crate::breaker::ledger::Standing;
use crate::breaker::machine::{self, Change, Outcome, Report, Tally, World};
use crate::breaker::rules::Rules;
use crate::breaker::verdict::Verdict;
use crate::breaker::word::Epoch;
use crate::clock::Instant;
use crate::sync::Ordering;

impl Node {
    /// Whether a success changes nothing, of whatever epoch: one that is late never does.
    #[inline]
    pub(in crate::breaker) fn is_quiet(&self) -> bool {
        self.load(Ordering::Relaxed).is_quiet()
    }

    /// Takes the outcome of a call.
    #[cold]
    #[inline(never)]
    pub(in crate::breaker) fn settle(&self, entry: Entry, outcome: Outcome) {
        self.take(entry, &Verdict::new(outcome));
    }

    /// Takes the result of a call.
    #[cold]
    #[inline(never)]
    pub(in crate::breaker) fn take(&self, entry: Entry, verdict: &Verdict<'_>) {
        let Entry { epoch, start } = entry;
        // The admission was relaxed: this is what makes the settings visible that were there before it.
        let word = self.load(Ordering::Acquire);
        let changes_nothing = match verdict.outcome {
            Outcome::Success => word.is_quiet(),
            Outcome::Ignored => epoch.is_closed(),
            Outcome::Failure => false,
        };
        // What was admitted by a disabled breaker never counts: no need for the lock to say so.
        if changes_nothing || !word.epoch().may_take(epoch) || word.is_disabled() {
            return;
        }
        let rules = self.rules();
        if epoch.is_closed() && rules.window.is_none() {
            self.count(epoch, verdict, rules);
            return;
        }
        let slow = rules.is_slow(start, || Real.now());
        if epoch.is_closed() {
            self.record(epoch, verdict, slow, rules);
        } else {
            self.settle_locked(epoch, verdict, slow, rules);
        }
    }

    /// The entry of a call that ends now: one that was slow began at the beginning of time, another one is not timed any more.
    #[cold]
    pub(in crate::breaker) fn stop(&self, entry: Entry) -> Entry {
        let slow = self.rules().is_slow(entry.start, || Real.now());
        Entry { start: if slow { Instant::LONG_AGO } else { Instant::UNSET }, ..entry }
    }

    /// Counts failures in a row, without the lock unless this is the one that opens the circuit.
    fn count(&self, epoch: Epoch, verdict: &Verdict<'_>, rules: &Rules) {
        let mut word = self.load(Ordering::Relaxed);
        loop {
            let failures = match word.unrest() {
                Some(failures) if word.epoch() == epoch => failures,
                _ => return,
            };
            let next = match machine::tally_row(failures, verdict.outcome, rules) {
                Tally::Same => return,
                Tally::Trips(_) => return self.settle_locked(epoch, verdict, false, rules),
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
    fn record(&self, epoch: Epoch, verdict: &Verdict<'_>, slow: bool, rules: &Rules) {
        let mut ledger = self.ledger();
        let word = self.load(Ordering::Relaxed);
        if word.epoch() != epoch {
            return;
        }
        let has_failed = verdict.outcome == Outcome::Failure;
        if has_failed {
            ledger.forget_error();
        }
        let Some(window) = ledger.window.as_deref_mut() else { return };
        let tally = machine::tally_window(window, report(verdict, slow, false), rules, &Real);
        let may_open_later = has_failed && !window.is_judged(rules);
        match tally {
            Tally::Trips(cause) => {
                let (epoch, (), transition) = self.change(&mut ledger, |_, _, _| {
                    (machine::trip(cause, verdict.at_least, rules, &Real), ())
                });
                return self.announce(ledger, epoch, transition, verdict);
            }
            Tally::Unrest(unrest) if word.unrest() != Some(unrest) => {
                let _ = self.swap(word, word.with_unrest(unrest));
            }
            Tally::Unrest(_) | Tally::Same => {}
        }
        drop(ledger);
        // The call that completes the record may be a success, and has no error to show.
        if may_open_later {
            self.keep_error(verdict, epoch);
        }
    }

    #[cold]
    fn settle_locked(&self, epoch: Epoch, verdict: &Verdict<'_>, slow: bool, rules: &Rules) {
        self.update(verdict, |present, state, ledger| {
            let given_up = match ledger.standing(present, epoch) {
                Standing::Late => return (Change::Stay, ()),
                standing => standing == Standing::GivenUp,
            };
            let (report, window) = (report(verdict, slow, given_up), ledger.window.as_deref_mut());
            let change = machine::settle(state, report, rules, window, &Real);
            if matches!(change, Change::Opens(..)) {
                ledger.forget_error();
            }
            (change, ())
        });
    }
}

fn report(verdict: &Verdict<'_>, slow: bool, given_up: bool) -> Report {
    Report { outcome: verdict.outcome, slow, at_least: verdict.at_least, given_up }
}
