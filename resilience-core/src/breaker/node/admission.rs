//! May this call run?

use super::{Entry, Kin, Node, Real};
use crate::breaker::event;
use crate::breaker::machine::{self, Change, World};
use crate::breaker::open::CircuitOpen;
use crate::breaker::word::Epoch;
use crate::sync::Ordering;

impl Node {
    /// Admits a call if the circuit is plainly closed. A stale answer is no worse than a call a moment earlier.
    #[inline]
    pub(in crate::breaker) fn enter_closed(&self) -> Option<Epoch> {
        let epoch = self.load(Ordering::Relaxed).epoch();
        epoch.is_plainly_closed().then_some(epoch)
    }

    #[inline]
    pub(in crate::breaker) fn enter(&self) -> Result<Entry, CircuitOpen> {
        match self.enter_closed() {
            Some(epoch) => Ok(Entry::untimed(epoch)),
            // Taken apart and put together again, so that only the cold way goes through memory.
            None => match self.admit() {
                Ok(entry) => Ok(entry),
                Err(open) => Err(open),
            },
        }
    }

    /// The same for the breaker of a key, unless a person has taken over its whole family.
    #[inline]
    pub(in crate::breaker) fn enter_as_key(&self) -> Result<Entry, CircuitOpen> {
        match &self.kin {
            Some(Kin { head, .. }) if head.is_taken_over() => head.enter().map(|_| Entry::UNCOUNTED),
            _ => self.enter(),
        }
    }

    fn is_taken_over(&self) -> bool {
        let word = self.load(Ordering::Acquire);
        word.is_forced_open() || word.is_disabled()
    }

    #[cold]
    #[inline(never)]
    fn admit(&self) -> Result<Entry, CircuitOpen> {
        let word = self.load(Ordering::Acquire);
        if word.is_timed() {
            return Ok(Entry { epoch: word.epoch(), start: Real.now() });
        }
        if word.is_disabled() {
            return Ok(Entry::untimed(word.epoch()));
        }
        let was_observing = self.is_observing();
        let open = match self.refuse() {
            Some(open) => open,
            None => match self.admit_locked() {
                Ok(entry) => return Ok(entry),
                Err(open) => open,
            },
        };
        // Before or after: the state that refuses may be one that only was, or only now is, observed.
        let observing = was_observing || self.is_observing();
        let counter = if observing { &self.spared } else { &self.rejected };
        counter.fetch_add(1, Ordering::Relaxed);
        event::rejected(&open, self.key(), observing);
        if observing { Ok(Entry::UNCOUNTED) } else { Err(open) }
    }

    /// The refusals that need no lock. `None` is "perhaps": only the lock can tell.
    fn refuse(&self) -> Option<CircuitOpen> {
        let word = self.load(Ordering::Acquire);
        let admission = machine::admit(self.state_of(word), Real.now(), self.rules());
        let refusal = admission.refusal.filter(|_| admission.change == Change::Stay)?;
        // `until` may be younger than the word. Then the word has changed, and the answer is void.
        (self.load(Ordering::Relaxed) == word).then(|| CircuitOpen::new(self.name, refusal))
    }

    fn admit_locked(&self) -> Result<Entry, CircuitOpen> {
        let rules = self.rules();
        let (epoch, (refusal, now)) = self.update(|_, state, _| {
            // Inside the lock, so that whoever waited for it does not decide by a time long past.
            let now = Real.now();
            let admission = machine::admit(state, now, rules);
            (admission.change, (admission.refusal, now))
        });
        match refusal {
            Some(refusal) => Err(CircuitOpen::new(self.name, refusal)),
            None if rules.slow.is_some() => Ok(Entry { epoch, start: now }),
            None => Ok(Entry::untimed(epoch)),
        }
    }
}
