//! Settlement: how the outcome of a call changes the state.

use std::time::Duration;

use super::{BreakerCell, Real};
use crate::circuit_breaker::cell::admission::Admitted;
use crate::circuit_breaker::cell::locked::Standing;
use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::{self, Change, Report, Tally, World};
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::clock::Instant;
use crate::runtime::sync::Ordering;
use crate::vocabulary::outcome::Outcome;

impl BreakerCell {
    /// Whether a success changes nothing. This holds for a success of any epoch, because a late one
    /// never changes anything.
    #[inline]
    pub(crate) fn is_clean(&self) -> bool {
        self.load(Ordering::Relaxed).is_clean()
    }

    /// Records the outcome of a call.
    #[inline]
    pub(crate) fn settle(&self, entry: Admitted, outcome: Outcome) {
        self.take(entry, outcome, None);
    }

    /// Records the outcome of a call, with the error and hint of a failure.
    #[inline]
    pub(crate) fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        self.take(entry, verdict.outcome, Some(verdict));
    }

    /// The only caller of `count` and `record`, so that both are inlined here.
    #[cold]
    #[inline(never)]
    fn take(&self, entry: Admitted, outcome: Outcome, verdict: Option<&Verdict<'_>>) {
        let Admitted { epoch, start } = entry;
        // Attributes that are transparent have not linked the cell, which has no settings yet.
        if epoch == Epoch::NONE {
            return;
        }
        // The admission loaded the word relaxed. This load makes the settings from before the
        // admission visible.
        let word = self.load(Ordering::Acquire);
        // A breaker that is off counts nothing; a probe gives its slot back.
        let outcome = if self.is_off() { Outcome::Ignored } else { outcome };
        let changes_nothing = match outcome {
            Outcome::Success => word.is_clean(),
            Outcome::Ignored => epoch.is_closed(),
            Outcome::Failure => false,
        };
        // A call admitted by a disabled breaker never counts. This check saves taking the lock.
        if changes_nothing || !word.epoch().may_take(epoch) || word.is_disabled() {
            return;
        }
        let rules = self.rules();
        if epoch.is_closed() && rules.window.is_none() {
            self.count(epoch, outcome, verdict, rules);
            return;
        }
        let slow = rules.is_slow(start, || Real.now());
        if epoch.is_closed() {
            self.record(epoch, outcome, verdict, slow);
        } else {
            self.settle_locked(epoch, outcome, verdict, slow);
        }
    }

    /// The admission of a call that ends now. A slow call gets a start at the beginning of time;
    /// any other one is no longer timed.
    #[cold]
    pub(crate) fn stop(&self, entry: Admitted) -> Admitted {
        let slow = self.rules().is_slow(entry.start, || Real.now());
        Admitted { start: if slow { Instant::LONG_AGO } else { Instant::UNSET }, ..entry }
    }

    /// Counts consecutive failures. Takes the lock only for the failure that opens the circuit.
    fn count(&self, epoch: Epoch, outcome: Outcome, verdict: Option<&Verdict<'_>>, rules: &Rules) {
        let mut word = self.load(Ordering::Relaxed);
        loop {
            let failures = match word.pending() {
                Some(failures) if word.epoch() == epoch => failures,
                _ => return,
            };
            let next = match state::tally_row(failures, outcome, rules) {
                Tally::Same => return,
                Tally::Trips => return self.settle_locked(epoch, outcome, verdict, false),
                Tally::Pending(failures) => word.with_pending(failures),
            };
            match self.swap(word, next) {
                Ok(()) => return,
                Err(present) => word = present,
            }
        }
    }

    /// Records an outcome in the window, under the lock. With a window, nothing else writes the
    /// word without the lock. The word is written only if its `pending` changes.
    fn record(&self, epoch: Epoch, outcome: Outcome, verdict: Option<&Verdict<'_>>, slow: bool) {
        let mut locked = self.locked();
        // Under the lock, so that they belong to the window.
        let rules = self.rules();
        let word = self.load(Ordering::Relaxed);
        if word.epoch() != epoch {
            return;
        }
        if outcome == Outcome::Failure {
            locked.forget_error();
        }
        let Some(window) = locked.window.as_deref_mut() else { return };
        match state::tally_window(window, outcome, slow, rules, &Real) {
            Tally::Trips => {
                let (cause, at_least) = (window.cause(rules), hint(verdict));
                let (epoch, (), transition) = self.change(&mut locked, ChangeCause::Rate, |_, _, _| {
                    (state::trip(cause, at_least, rules, &Real), ())
                });
                return self.announce(locked, epoch, transition, outcome, verdict);
            }
            Tally::Pending(pending) if word.pending() != Some(pending) => {
                let _ = self.swap(word, word.with_pending(pending));
            }
            Tally::Pending(_) | Tally::Same => {}
        }
        // The error is kept while there are too few calls for a rate: the next success may open the
        // circuit, and it has no error of its own.
        if let Some(verdict) = verdict
            && outcome == Outcome::Failure
            && !window.is_judged(rules)
        {
            drop(locked);
            self.keep_error(verdict, epoch);
        }
    }

    #[cold]
    fn settle_locked(&self, epoch: Epoch, outcome: Outcome, verdict: Option<&Verdict<'_>>, slow: bool) {
        self.update(ChangeCause::ProbesSucceeded, outcome, verdict, |present, state, locked| {
            let given_up = match locked.standing(present, epoch) {
                Standing::Late => return (Change::Stay, ()),
                standing => standing == Standing::GivenUp,
            };
            let report = Report { outcome, slow, at_least: hint(verdict), given_up };
            let change = state::settle(state, report, self.rules(), locked.window.as_deref_mut(), &Real);
            if matches!(change, Change::Opens(..)) {
                locked.forget_error();
            }
            (change, ())
        });
    }
}

/// How long the server asks to be left alone. Zero if it did not say.
fn hint(verdict: Option<&Verdict<'_>>) -> Duration {
    verdict.map_or(Duration::ZERO, |verdict| verdict.at_least)
}
