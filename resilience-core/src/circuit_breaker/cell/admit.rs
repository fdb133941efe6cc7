//! Admission: may this call run?

use super::{BreakerCell, KeyOf, Real, fleet};
use crate::circuit_breaker::cell::admission::{Admission, Admitted};
use crate::circuit_breaker::cell::packed_state::{Epoch, PackedState};
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::state::{self, Refusal, State, World};
use crate::runtime::breakers_below::BreakersBelow;
use crate::runtime::clock::{Instant, saturating_nanos};
use crate::runtime::sync::Ordering;
#[cfg(feature = "control")]
use crate::site::ends;
use crate::vocabulary::outcome::Outcome;

impl BreakerCell {
    /// Admits a call if the circuit is closed and nothing is timed. A stale load is harmless: it
    /// equals a call made a moment earlier.
    #[inline]
    pub(crate) fn enter_closed(&self) -> Option<Epoch> {
        let epoch = self.load(Ordering::Relaxed).epoch();
        epoch.is_plainly_closed().then_some(epoch)
    }

    #[inline]
    pub(crate) fn enter(&self) -> Result<Admitted, CircuitOpen> {
        match self.enter_closed() {
            Some(epoch) => Ok(Admitted::untimed(epoch)),
            None => self.admit().by(|| self.label()),
        }
    }

    /// Like `enter`, for the breaker of a key: a head that is forced open or disabled decides
    /// instead.
    #[inline]
    pub(crate) fn enter_as_key(&self) -> Result<Admitted, CircuitOpen> {
        match self.enter_closed_as_key() {
            Some(epoch) => Ok(Admitted::untimed(epoch)),
            None => self.admit_as_key_by_hand().by(|| self.label()),
        }
    }

    #[inline]
    pub(crate) fn enter_closed_as_key(&self) -> Option<Epoch> {
        match self.key_of.as_deref() {
            Some(KeyOf { head, .. }) if head.is_taken_over() => None,
            _ => self.enter_closed(),
        }
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn admit_as_key(&self) -> Admission {
        #[cfg(feature = "control")]
        ends::look();
        match self.key_of.as_deref() {
            Some(KeyOf { head, .. }) if head.is_taken_over() => {
                let answer = head.admit_to(self);
                match answer.entry() {
                    None => answer,
                    Some(entry) if entry.epoch == Epoch::NONE => answer,
                    Some(_) => Admission::admitted(Admitted::OFF),
                }
            }
            _ => self.admit(),
        }
    }

    /// The same, for a call that does not come through the static of a function.
    fn admit_as_key_by_hand(&self) -> Admission {
        let answer = self.admit_as_key();
        if answer.refusal().is_some() {
            self.count_rejection_by_hand();
        }
        answer
    }

    pub(crate) fn is_taken_over(&self) -> bool {
        let word = self.load(Ordering::Relaxed);
        word.is_forced_open() || word.is_disabled()
    }

    /// The answer if [`enter_closed`](Self::enter_closed) has not admitted the call.
    #[cold]
    #[inline(never)]
    pub(crate) fn admit(&self) -> Admission {
        // Most calls of an open circuit end here: a reading of the clock and a few compares. The
        // rest is out of line, or every rejection would save its registers. A call with a key has
        // paid for a look-up already.
        let word = self.load(Ordering::Acquire);
        if word.is_open()
            && self.key_of.is_none()
            && !self.is_overridden()
            && !self.observing.load(Ordering::Acquire)
            && let Some(refused) = self.refuse_open(word)
            && !self.observing.load(Ordering::Acquire)
        {
            self.rejected.increment();
            event::rejected(|| self.label(), refused, false);
            return refused;
        }
        self.admit_to(self)
    }

    /// Like [`admit`](Self::admit), for a call of `asked`: this cell, or a key that it is the head
    /// of.
    #[cold]
    #[inline(never)]
    fn admit_to(&self, asked: &Self) -> Admission {
        let word = self.load(Ordering::Acquire);
        if word.is_timed() {
            return Admission::admitted(Admitted { epoch: word.epoch(), start: Real.now() });
        }
        // An order may be over: in a test's time nobody else looks. What it has set is not timed.
        #[cfg(feature = "control")]
        ends::look();
        let word = self.load(Ordering::Acquire);
        if word.is_disabled() {
            return Admission::admitted(Admitted::untimed(word.epoch()));
        }
        if self.is_off() {
            return Admission::admitted(Admitted::OFF);
        }
        let was_observing = self.is_observing();
        let answer = match self.refuse(word) {
            Some(refused) => refused,
            None => self.admit_locked(),
        };
        if answer.refusal().is_none() {
            return answer;
        }
        // Observing before or after the decision both count: it may have started or ended in
        // between.
        let observing = was_observing || self.is_observing();
        let counter = if observing { &self.would_have_rejected } else { &self.rejected };
        counter.increment();
        event::rejected(|| asked.label(), answer, observing);
        if observing { Admission::admitted(Admitted::UNCOUNTED) } else { answer }
    }

    /// The refusals that need no lock: those of an open and of a forced-open circuit. `None` means
    /// that the decision needs the lock.
    fn refuse(&self, word: PackedState) -> Option<Admission> {
        if word.is_forced_open() {
            return Some(Admission::refused(CircuitState::ForcedOpen, u64::MAX));
        }
        if word.is_open() { self.refuse_open(word) } else { None }
    }

    /// The refusal of an open circuit. `None` if the decision needs the lock.
    #[inline]
    fn refuse_open(&self, word: PackedState) -> Option<Admission> {
        let (until, wait) = self.deadline();
        let rest = state::rest(until, wait, Real.now())?;
        // `until` may be newer than the word. Then the word has changed, and this answer is void.
        (self.load(Ordering::Relaxed) == word).then(|| Admission::refused(CircuitState::Open, rest))
    }

    /// Reports to the layers above until when every call is rejected, if the circuit is open.
    #[cold]
    pub(crate) fn report(&self, to: &BreakersBelow) {
        if let Some(until) = self.rejects_until() {
            to.open_until(until);
        }
    }

    /// The time until which every call is rejected. `None` if the next call may be admitted, for
    /// example as a probe.
    fn rejects_until(&self) -> Option<Instant> {
        if self.is_observing() || self.is_off() {
            return None;
        }
        match self.key_of.as_deref() {
            Some(KeyOf { head, .. }) if head.is_taken_over() => head.rejects_until(),
            _ if self.load(Ordering::Relaxed).epoch().is_closed() => None,
            _ => {
                // Only under the lock does the deadline certainly belong to the word.
                let _locked = self.locked();
                match self.state_of(self.load(Ordering::Relaxed)) {
                    State::Open { until, .. } => Some(until),
                    State::ForcedOpen => Some(Instant::NEVER),
                    State::Closed { .. } | State::HalfOpen { .. } | State::Disabled => None,
                }
            }
        }
    }

    fn admit_locked(&self) -> Admission {
        let (epoch, (refusal, asks)) =
            self.update(ChangeCause::Cooldown, Outcome::Ignored, None, |_, state, locked| {
                // The clock is read under the lock, and so are the rules: a caller that waited for
                // the lock must not decide by an old time.
                let (admission, asks) = locked.admit(state, Real.now(), self.rules());
                (admission.change, (admission.refusal, asks))
            });
        if asks {
            fleet::ask_lane();
        }
        match refusal {
            Some(Refusal { state, retry_after }) => {
                Admission::refused(state, retry_after.map_or(u64::MAX, saturating_nanos))
            }
            // The clock is read again: hooks may have run since, and their time is not part of the
            // call.
            None if self.rules().slow.is_some() => Admission::admitted(Admitted { epoch, start: Real.now() }),
            None => Admission::admitted(Admitted::untimed(epoch)),
        }
    }
}
