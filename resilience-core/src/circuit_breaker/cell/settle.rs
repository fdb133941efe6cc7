//! Settlement: how the outcome of a call changes the state.

use std::time::Duration;

use super::{BreakerCell, Real};
use crate::circuit_breaker::cell::admission::Admitted;
use crate::circuit_breaker::cell::locked::{Locked, Standing};
use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::results::{CallResult, Via};
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

    /// The same, for a call that does not come through the static of a function: such a success may
    /// have to be counted.
    #[inline]
    pub(crate) fn is_clean_by_hand(&self) -> bool {
        self.is_clean() && !self.counts_successes()
    }

    /// Records the outcome of a call by hand or by key.
    #[inline]
    pub(crate) fn settle(&self, entry: Admitted, outcome: Outcome) {
        self.take(Via::Hand, entry, outcome, None);
    }

    /// Records the outcome of a call through a static.
    #[inline]
    pub(crate) fn settle_via(&self, via: Via, entry: Admitted, outcome: Outcome) {
        self.take(via, entry, outcome, None);
    }

    /// Records the outcome of a call, with the error and hint of a failure.
    #[inline]
    pub(crate) fn settle_verdict(&self, entry: Admitted, verdict: &Verdict<'_>) {
        self.take(Via::Hand, entry, verdict.outcome, Some(verdict));
    }

    /// The same, for a call through a static.
    #[inline]
    pub(crate) fn settle_verdict_via(&self, via: Via, entry: Admitted, verdict: &Verdict<'_>) {
        self.take(via, entry, verdict.outcome, Some(verdict));
    }

    #[cold]
    #[inline(never)]
    fn take(&self, via: Via, entry: Admitted, outcome: Outcome, verdict: Option<&Verdict<'_>>) {
        // A call that is dropped has no verdict.
        let ignored = if verdict.is_some() { CallResult::Ignored } else { CallResult::Dropped };
        let result = match (self.judge(entry, outcome, verdict), outcome) {
            (Counted::No, _) => CallResult::Uncounted,
            (Counted::Late, _) => CallResult::Stale,
            (Counted::Yes, Outcome::Success) => CallResult::Success,
            (Counted::Yes, Outcome::Failure) => CallResult::Failure,
            (Counted::Yes, Outcome::Ignored) => ignored,
        };
        self.count_result(via, result);
    }

    /// The only caller of `count` and `record`, so that both are inlined here.
    fn judge(&self, entry: Admitted, outcome: Outcome, verdict: Option<&Verdict<'_>>) -> Counted {
        let Admitted { epoch, start } = entry;
        // Attributes that are transparent have not linked the cell, which has no settings yet.
        if epoch == Epoch::OFF {
            return Counted::No;
        }
        // The admission loaded the word relaxed. This load makes the settings from before the
        // admission visible.
        let word = self.load(Ordering::Acquire);
        // A breaker that is off counts nothing; a probe gives its slot back.
        let is_off = self.is_off();
        let outcome = if is_off { Outcome::Ignored } else { outcome };
        let changes_nothing = match outcome {
            Outcome::Success => word.is_clean(),
            Outcome::Ignored => epoch.is_closed(),
            Outcome::Failure => false,
        };
        if is_off && changes_nothing {
            return Counted::No;
        }
        // A call that only observation has let in is judged by nobody.
        if changes_nothing || epoch == Epoch::NONE {
            return Counted::Yes;
        }
        // A call admitted by a disabled breaker never counts. This check saves taking the lock.
        if word.is_disabled() && word.epoch() == epoch {
            return Counted::No;
        }
        if !word.epoch().may_take(epoch) {
            return Counted::Late;
        }
        let rules = self.rules();
        let counts = if epoch.is_closed() && rules.window.is_none() {
            self.count(epoch, outcome, verdict, rules)
        } else {
            let slow = rules.is_slow(start, || Real.now());
            if epoch.is_closed() {
                self.record(epoch, outcome, verdict, slow)
            } else {
                self.settle_locked(epoch, outcome, verdict, slow)
            }
        };
        match counts {
            _ if is_off => Counted::No,
            true => Counted::Yes,
            false => Counted::Late,
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
    /// Returns whether the outcome counts.
    fn count(&self, epoch: Epoch, outcome: Outcome, verdict: Option<&Verdict<'_>>, rules: &Rules) -> bool {
        let mut word = self.load(Ordering::Relaxed);
        loop {
            let failures = match word.pending() {
                Some(failures) if word.epoch() == epoch => failures,
                _ => return false,
            };
            let next = match state::tally_row(failures, outcome, rules) {
                Tally::Same => return true,
                Tally::Trips => return self.settle_locked(epoch, outcome, verdict, false),
                Tally::Pending(failures) => word.with_pending(failures),
            };
            match self.swap(word, next) {
                Ok(()) => return true,
                Err(present) => word = present,
            }
        }
    }

    /// Records an outcome in the window, under the lock. With a window, nothing else writes the
    /// word without the lock. The word is written only if its `pending` changes.
    /// Returns whether the outcome counts.
    fn record(&self, epoch: Epoch, outcome: Outcome, verdict: Option<&Verdict<'_>>, slow: bool) -> bool {
        let mut locked = self.locked();
        // Under the lock, so that they belong to the window.
        let rules = self.rules();
        let word = self.load(Ordering::Relaxed);
        if word.epoch() != epoch {
            return false;
        }
        if outcome == Outcome::Failure {
            locked.forget_error();
        }
        let Some(window) = locked.window.as_deref_mut() else { return false };
        match state::tally_window(window, outcome, slow, rules, &Real) {
            Tally::Trips => {
                let (cause, at_least) = (window.cause(rules), hint(verdict));
                let (epoch, (), transition) = self.change(&mut locked, ChangeCause::Rate, |_, _, _| {
                    (state::trip(cause, at_least, rules, &Real), ())
                });
                self.announce(locked, epoch, transition, outcome, verdict);
                return true;
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
        true
    }

    /// Returns whether the outcome counts.
    #[cold]
    fn settle_locked(
        &self,
        epoch: Epoch,
        outcome: Outcome,
        verdict: Option<&Verdict<'_>>,
        slow: bool,
    ) -> bool {
        let decide = |present, state, locked: &mut Locked| {
            let given_up = match locked.standing(present, epoch) {
                Standing::Late => return (Change::Stay, false),
                standing => standing == Standing::GivenUp,
            };
            let report = Report { outcome, slow, at_least: hint(verdict), given_up };
            let (change, counts) = locked.settle(state, report, self.rules(), &Real);
            if matches!(change, Change::Opens(..)) {
                locked.forget_error();
            }
            (change, counts)
        };
        self.update(ChangeCause::ProbesSucceeded, outcome, verdict, decide).1
    }
}

/// Whether an outcome counts.
enum Counted {
    Yes,
    /// It is of an earlier state.
    Late,
    /// The breaker was disabled or off.
    No,
}

/// How long the server asks to be left alone. Zero if it did not say.
fn hint(verdict: Option<&Verdict<'_>>) -> Duration {
    verdict.map_or(Duration::ZERO, |verdict| verdict.at_least)
}
