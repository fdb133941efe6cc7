//! A change of state: decided under the lock, published by a compare-and-swap, then reported.

use std::time::Duration;

use super::fleet::SharedNews;
use super::{BreakerCell, Real};
use crate::circuit_breaker::cell::error_text::ErrorText;
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::cell::packed_state::{Epoch, PackedState};
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::hook::announce;
use crate::circuit_breaker::event::state_change::{CircuitStateChange, Transition};
use crate::circuit_breaker::state::{Change, State, World};
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::clock::{Instant, saturating_nanos};
use crate::runtime::sync::{MutexGuard, Ordering};
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transient::OTHER_KIND;

impl BreakerCell {
    /// Decides under the lock, then reports outside of it. If a failure opens the circuit, its
    /// error is kept.
    pub(super) fn update<R>(
        &self,
        by: ChangeCause,
        outcome: Outcome,
        verdict: Option<&Verdict<'_>>,
        decide: impl FnMut(Epoch, State, &mut Locked) -> (Change, R),
    ) -> (Epoch, R) {
        let mut locked = self.locked();
        let (epoch, result, transition) = self.change(&mut locked, by, decide);
        self.announce(locked, epoch, transition, outcome, verdict);
        (epoch, result)
    }

    /// Notes that nobody shares the state. Returns whether to say so, which is once for a name.
    pub(super) fn notes_that_it_is_alone(&self, locked: &mut Locked, transition: &Transition) -> bool {
        match self.key_of.as_deref() {
            Some(key_of) => key_of.head.locked().notes_that_it_is_alone(transition),
            None => locked.notes_that_it_is_alone(transition),
        }
    }

    /// Releases the lock and reports a transition to the state of `epoch`.
    #[cold]
    #[inline(never)]
    pub(super) fn announce(
        &self,
        mut locked: MutexGuard<'_, Locked>,
        epoch: Epoch,
        transition: Option<Transition>,
        outcome: Outcome,
        verdict: Option<&Verdict<'_>>,
    ) {
        let Some(transition) = transition else { return };
        let hooks = self.hooks(&locked);
        let kept = locked.error();
        let shared = SharedNews::of(self, &mut locked, &transition);
        drop(locked);
        // A late result may move the state of a fleet, and has not opened it.
        let opens_by = transition.opens() && transition.by != ChangeCause::Shared;
        let error = match (transition.opens(), outcome) {
            (true, Outcome::Failure) if opens_by => {
                verdict.map_or(ErrorText::EMPTY, |verdict| self.keep_error(verdict, epoch))
            }
            (true, _) => kept,
            (false, _) => ErrorText::EMPTY,
        };
        let observed = self.is_observing();
        self.count_transition(&transition, observed);
        let change = CircuitStateChange::new(self.name, self.key(), transition, error.get(), observed);
        let is_by_error = opens_by && outcome == Outcome::Failure;
        let kind = verdict.filter(|_| is_by_error).and_then(kind_of);
        let kind = kind.filter(|kind| *kind != OTHER_KIND);
        let change = shared.add_to(change.by_error(kind, is_by_error && is_injected()));
        announce(&change, &hooks);
        shared.tell(self.name);
    }

    /// Keeps the error of a failure, for as long as the state of `epoch` lasts. Formatting an error
    /// is user code, so it does not run under the lock.
    #[cold]
    #[inline(never)]
    pub(super) fn keep_error(&self, verdict: &Verdict<'_>, epoch: Epoch) -> ErrorText {
        let error = ErrorText::of(verdict.error);
        if error.get().is_some() {
            let mut locked = self.locked();
            if self.load(Ordering::Relaxed).epoch() == epoch {
                locked.keep_error(&error);
            }
        }
        error
    }

    /// Decides and publishes. If an outcome that was counted without the lock comes in between, it
    /// decides again. That happens only without a window, so a window never records an outcome
    /// twice. An opening says itself what it is caused `by`.
    pub(super) fn change<R>(
        &self,
        locked: &mut Locked,
        by: ChangeCause,
        mut decide: impl FnMut(Epoch, State, &mut Locked) -> (Change, R),
    ) -> (Epoch, R, Option<Transition>) {
        loop {
            let word = self.load(Ordering::Relaxed);
            let state = self.state_of(word);
            let (change, result) = decide(word.epoch(), state, locked);
            let Ok(epoch) = self.publish(word, change) else {
                continue;
            };
            return (epoch, result, self.begin_state(locked, state, change, by));
        }
    }

    /// Updates `Locked` after a change was published.
    fn begin_state(
        &self,
        locked: &mut Locked,
        from: State,
        change: Change,
        by: ChangeCause,
    ) -> Option<Transition> {
        let (Change::Into(to) | Change::Opens(to, _) | Change::NextRound(to)) = change else { return None };
        let (now, rejected) = (Real.now(), self.rejected_or_would_have());
        let by = if let Change::Opens(_, cause) = change { ChangeCause::of_opening(cause) } else { by };
        let outage = locked.begin(change, now, rejected);
        self.fleet_begins(locked, change);
        (from.kind() != to.kind()).then(|| Transition {
            from: from.kind(),
            to: to.kind(),
            by,
            cause: locked.cause(),
            cooldown: to.cooldown(),
            retry_after: to.retry_after(now, self.rules()),
            outage,
        })
    }

    /// All calls that were rejected or would have been.
    fn rejected_or_would_have(&self) -> u64 {
        self.rejected.sum() + self.would_have_rejected.sum()
    }

    fn publish(&self, word: PackedState, change: Change) -> Result<Epoch, PackedState> {
        let (next, state) = match change {
            Change::Stay => return Ok(word.epoch()),
            Change::Within(state) => (word.within(state), state),
            Change::NextRound(state) | Change::Into(state) | Change::Opens(state, _) => {
                (word.into_next(state), state)
            }
        };
        match state {
            State::Open { until, wait, cooldown } => {
                self.set_deadline(until, wait, cooldown);
                self.swap(word, next)?;
            }
            State::HalfOpen { until, cooldown, .. } => {
                self.swap(word, next)?;
                self.set_deadline(until, cooldown, cooldown);
            }
            State::Closed { .. } | State::ForcedOpen | State::Disabled => self.swap(word, next)?,
        }
        Ok(next.epoch())
    }

    pub(super) fn set_deadline(&self, until: Instant, wait: Duration, cooldown: Duration) {
        self.cooldown.store(saturating_nanos(cooldown), Ordering::Relaxed);
        self.wait.store(saturating_nanos(wait), Ordering::Relaxed);
        self.until.store(until.to_bits(), Ordering::Release);
    }

    pub(super) fn swap(&self, present: PackedState, next: PackedState) -> Result<(), PackedState> {
        self.word
            .compare_exchange(present.to_bits(), next.to_bits(), Ordering::Release, Ordering::Relaxed)
            .map(drop)
            .map_err(PackedState::from_bits)
    }
}

/// Whether a fault was injected into the call that is settled, where anybody is told.
fn is_injected() -> bool {
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    return cfg!(feature = "faults") && crate::telemetry::call_id::current::is_injected();
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    false
}

/// The kind of the error of a verdict, where anybody is told.
fn kind_of(verdict: &Verdict<'_>) -> Option<&'static str> {
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    return verdict.kind;
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    {
        let _ = verdict;
        None
    }
}
