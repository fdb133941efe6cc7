//! Manual control of a breaker, and views of it.

use super::{BreakerCell, KeyOf, Locked, Real};
use crate::circuit_breaker::cell::packed_state::PackedState;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::error::illegal_transition::IllegalCircuitTransition;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::hook::{Hook, announce};
use crate::circuit_breaker::event::state_change::{CircuitStateChange, Transition};
use crate::circuit_breaker::settings::measure::Threshold;
use crate::circuit_breaker::settings::view::CircuitSettings;
use crate::circuit_breaker::snapshot::CircuitSnapshot;
use crate::circuit_breaker::state::{self, Change, Command, State, World};
use crate::named::conflict::Conflicts;
use crate::runtime::sync::Ordering;

/// Who steers a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// Somebody in this process, by the order of this number. Zero is none.
    Here { order: u64 },
    /// Somebody who steers the breakers of all replicas.
    #[cfg(feature = "shared")]
    Fleet,
}

impl Hand {
    /// A command that is given here beats what the fleet and other orders have said.
    fn takes(self, locked: &mut Locked) {
        match self {
            #[cfg(feature = "shared")]
            Self::Fleet => {}
            #[cfg_attr(not(feature = "control"), expect(unused_variables, reason = "as above"))]
            Self::Here { order } => {
                locked.overrule_fleet();
                #[cfg(feature = "control")]
                locked.obey_order(order);
            }
        }
    }
}

/// The breaker obeys another order, or none.
#[cfg(feature = "control")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overtaken;

/// A change of state that is counted already, and is to be told to these hooks, outside of locks.
pub(crate) type Changed = (Transition, Vec<Hook>);

impl BreakerCell {
    /// Obeys a command of the program.
    pub(crate) fn obey(&self, command: Command) -> Result<(), IllegalCircuitTransition> {
        self.tell(self.command(command, 0)?);
        Ok(())
    }

    /// Tells a change by hand. Call it outside of locks.
    pub(super) fn tell(&self, changed: Option<Changed>) {
        if let Some((transition, hooks)) = changed {
            announce(&CircuitStateChange::new(self.name, self.key(), transition, None, false), &hooks);
        }
    }

    /// Obeys a command that belongs to the order of this number. Zero is none: the breaker obeys no
    /// order from then on. Returns the change that callers see.
    pub(crate) fn command(
        &self,
        command: Command,
        order: u64,
    ) -> Result<Option<Changed>, IllegalCircuitTransition> {
        self.command_locked(&mut self.locked(), command, Hand::Here { order })
    }

    /// Resets the breaker if it obeys the order of this number. Returns the change that callers
    /// see.
    #[cfg(feature = "control")]
    pub(crate) fn reset_if(&self, order: u64) -> Result<Option<Changed>, Overtaken> {
        let mut locked = self.locked();
        if locked.order != order {
            return Err(Overtaken);
        }
        Ok(self.command_locked(&mut locked, Command::Reset, Hand::Here { order: 0 }).ok().flatten())
    }

    /// The number of the order that the breaker obeys. Zero for none.
    #[cfg(feature = "control")]
    pub(crate) fn order(&self) -> u64 {
        self.locked().order
    }

    /// Obeys a command, if the state allows it.
    pub(super) fn command_locked(
        &self,
        locked: &mut Locked,
        command: Command,
        hand: Hand,
    ) -> Result<Option<Changed>, IllegalCircuitTransition> {
        let was_observing = self.observing.load(Ordering::Relaxed);
        if was_observing && command == Command::ObserveOnly {
            hand.takes(locked);
            return Ok(None);
        }
        let now = Real.now();
        let state = self.state_of(self.load(Ordering::Relaxed));
        let from = if was_observing { CircuitState::ObserveOnly } else { state.seen_at(now) };
        // An observed state cannot be half-opened by hand: only the breaker's own decisions move
        // it.
        let is_step = command == Command::HalfOpen;
        if is_step && was_observing || state::obey(state, command, now, self.rules()).is_none() {
            return Err(IllegalCircuitTransition { name: self.name, from, to: CircuitState::HalfOpen });
        }
        hand.takes(locked);
        let observing = command == Command::ObserveOnly;
        if was_observing {
            locked.forget_opening();
        }
        let (_, (), transition) = self.change(locked, ChangeCause::Manual, |_, state, _| {
            (state::obey(state, command, now, self.rules()).unwrap_or(Change::Stay), ())
        });
        // Still under the lock, which opening the circuit needs too: a thread that sees an observed
        // open state also sees this flag.
        self.observing.store(observing, Ordering::Release);
        let mut transition =
            transition.unwrap_or_else(|| Transition::none(state.kind(), ChangeCause::Manual));
        if was_observing {
            transition.from = CircuitState::ObserveOnly;
        }
        if observing {
            transition.to = CircuitState::ObserveOnly;
        }
        if transition.from == transition.to {
            return Ok(None);
        }
        self.count_transition(&transition, false);
        Ok(Some((transition, self.hooks(locked))))
    }

    /// Adds a hook, unless it is a function that was added before: a builder may run at every call.
    pub(crate) fn add_hook(&self, hook: Hook) {
        let mut locked = self.locked();
        if !locked.hooks.iter().any(|known| known.is_same_function(&hook)) {
            locked.hooks.push(hook);
        }
    }

    pub(crate) fn seen(&self) -> CircuitState {
        self.seen_of(&self.locked())
    }

    /// The same, for a caller that reads more under the same lock.
    pub(super) fn seen_of(&self, locked: &Locked) -> CircuitState {
        if self.is_off() {
            return CircuitState::Disabled;
        }
        if self.is_observing() {
            return CircuitState::ObserveOnly;
        }
        let state = self.state_in_force(self.load(Ordering::Relaxed));
        locked.seen_at(state, Real.now(), self.rules())
    }

    /// The state that decides about a call: the head's if it is forced open or disabled, otherwise
    /// this cell's.
    fn state_in_force(&self, word: PackedState) -> State {
        match self.key_of.as_deref() {
            Some(KeyOf { head, .. }) if head.is_taken_over() => head.state_of(head.load(Ordering::Relaxed)),
            _ => self.state_of(word),
        }
    }

    pub(crate) fn snapshot(&self) -> CircuitSnapshot {
        self.snapshot_of(&mut self.locked())
    }

    /// The same, for a caller that reads more under the same lock.
    pub(super) fn snapshot_of(&self, locked: &mut Locked) -> CircuitSnapshot {
        let (word, now) = (self.load(Ordering::Relaxed), Real.now());
        let state = self.state_in_force(word);
        let seen = locked.seen_at(state, now, self.rules());
        let observed = self.is_observing().then_some(seen);
        let counts = locked.window.as_mut().map(|window| (window.counts_at(now), window.row()));
        let cause = locked.cause();
        CircuitSnapshot {
            name: self.name,
            key: self.key().map(Into::into),
            keyed: self.keyed().is_some(),
            state: match observed {
                Some(_) => CircuitState::ObserveOnly,
                None if self.is_off() => CircuitState::Disabled,
                None => seen,
            },
            observed,
            counts: counts.map(|(counts, _)| counts),
            row: counts.map_or(word.pending().unwrap_or(0), |(_, row)| row),
            judges_rate: matches!(self.rules().threshold, Threshold::Rate(_)),
            rejected: self.rejected.sum(),
            would_have_rejected: self.would_have_rejected.sum(),
            times_opened: locked.times_opened,
            time_in_state: locked.time_in(state, now, self.rules()),
            retry_after: if observed.is_some() || self.is_off() {
                None
            } else {
                locked.retry_after(state, now, self.rules())
            },
            cause,
            last_error: cause.and_then(|_| locked.error().get().map(Into::into)),
            conflict: locked.conflicts.as_deref().map(Conflicts::first),
            #[cfg(feature = "shared")]
            fleet: locked.fleet_view(now),
            #[cfg(feature = "shared")]
            fleet_order: locked.fleet_order(now),
            settings: self.config.get().map(|_| CircuitSettings::new(*self.rules())),
        }
    }
}
