//! What a person does to a breaker, and sees of it.

use super::{Kin, Node, Real};
use crate::circuit_breaker::circuit_settings::CircuitSettings;
use crate::circuit_breaker::conflict::Conflicts;
use crate::circuit_breaker::illegal_transition::IllegalCircuitTransition;
use crate::circuit_breaker::machine::{self, Change, Command, State, World};
use crate::circuit_breaker::measure::Threshold;
use crate::circuit_breaker::snapshot::CircuitSnapshot;
use crate::circuit_breaker::state::CircuitState;
use crate::circuit_breaker::state_change::{CircuitStateChange, Hook, Transition, announce};
use crate::circuit_breaker::word::Word;
use crate::runtime::sync::Ordering;

impl Node {
    pub(in crate::circuit_breaker) fn obey(&self, command: Command) -> Result<(), IllegalCircuitTransition> {
        let mut ledger = self.ledger();
        let was_observing = self.observing.load(Ordering::Relaxed);
        if was_observing && command == Command::ObserveOnly {
            return Ok(());
        }
        let now = Real.now();
        let state = self.state_of(self.load(Ordering::Relaxed));
        let from = if was_observing { CircuitState::ObserveOnly } else { state.seen_at(now) };
        // The steps of an observed state are the breaker's own.
        let is_step = command == Command::HalfOpen;
        if is_step && was_observing || machine::obey(state, command, now, self.rules()).is_none() {
            return Err(IllegalCircuitTransition { name: self.name, from, to: CircuitState::HalfOpen });
        }
        let observing = command == Command::ObserveOnly;
        if was_observing {
            ledger.forget_opening();
        }
        let (_, (), transition) = self.change(&mut ledger, |_, state, _| {
            (machine::obey(state, command, now, self.rules()).unwrap_or(Change::Stay), ())
        });
        // Still under the lock, which it takes to open the circuit: whoever sees a state that is only observed sees this too.
        self.observing.store(observing, Ordering::Release);
        let mut transition = transition.unwrap_or_else(|| Transition::none(state.kind()));
        if was_observing {
            transition.from = CircuitState::ObserveOnly;
        }
        if observing {
            transition.to = CircuitState::ObserveOnly;
        }
        let hooks = self.hooks(&ledger);
        drop(ledger);
        if transition.from != transition.to {
            announce(&CircuitStateChange::of(self, transition, None, false), &hooks);
        }
        Ok(())
    }

    /// A function that is there already is not added again: a builder may be built at every call.
    pub(in crate::circuit_breaker) fn add_hook(&self, hook: Hook) {
        let mut ledger = self.ledger();
        if !ledger.hooks.iter().any(|known| known.is_same_function(&hook)) {
            ledger.hooks.push(hook);
        }
    }

    pub(in crate::circuit_breaker) fn seen(&self) -> CircuitState {
        let _ledger = self.ledger();
        if self.is_observing() {
            return CircuitState::ObserveOnly;
        }
        self.state_in_force(self.load(Ordering::Relaxed)).seen_at(Real.now())
    }

    /// Its state, unless a person has taken over all keys: then theirs.
    fn state_in_force(&self, word: Word) -> State {
        match &self.kin {
            Some(Kin { head, .. }) if head.is_taken_over() => head.state_of(head.load(Ordering::Relaxed)),
            _ => self.state_of(word),
        }
    }

    pub(in crate::circuit_breaker) fn snapshot(&self) -> CircuitSnapshot {
        let mut ledger = self.ledger();
        let (word, now) = (self.load(Ordering::Relaxed), Real.now());
        let state = self.state_in_force(word);
        let observed = self.is_observing().then(|| state.seen_at(now));
        let counts = ledger.window.as_mut().map(|window| (window.counts_at(now), window.row()));
        let cause = ledger.cause();
        CircuitSnapshot {
            name: self.name,
            key: self.key().map(Into::into),
            keyed: self.family().is_some(),
            state: if observed.is_some() { CircuitState::ObserveOnly } else { state.seen_at(now) },
            observed,
            counts: counts.map(|(counts, _)| counts),
            row: counts.map_or(word.unrest().unwrap_or(0), |(_, row)| row),
            judges_rate: matches!(self.rules().threshold, Threshold::Rate(_)),
            rejected: self.rejected.load(Ordering::Relaxed),
            spared: self.spared.load(Ordering::Relaxed),
            opened: ledger.opened,
            time_in_state: state.time_in(ledger.since, now),
            retry_after: if observed.is_some() { None } else { state.retry_after(now, self.rules()) },
            cause,
            last_error: cause.and_then(|_| ledger.error().get().map(Into::into)),
            conflict: ledger.conflicts.as_deref().map(Conflicts::first),
            settings: self.config.get().map(|config| CircuitSettings::new(config.rules)),
        }
    }
}
