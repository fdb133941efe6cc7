//! What control has put in the place of a cell's settings.
//!
//! A change keeps state, opening time and counts. It is made under the lock. Numbers are stored
//! before the word, so that a thread that sees a word of the new rules sees the rules too. Where
//! the old rules would misread the new word, the change begins a generation: calls under way then
//! count for nothing.

use std::sync::Arc;

use super::{BreakerCell, Locked};
use crate::circuit_breaker::cell::control::Changed;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::hook::{Hook, announce};
use crate::circuit_breaker::event::state_change::{CircuitStateChange, Transition};
use crate::circuit_breaker::overridden::{self, Mode, Overrides};
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::window::Window;
use crate::circuit_breaker::state::{State, adapted};
use crate::named::keyed_map::KeyedMap;
use crate::runtime::sync::Ordering;

/// The numbers of an override and of the rules that follow from it, as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    over: u32,
    rules: u32,
}

impl Numbers {
    const fn to_bits(self) -> u64 {
        (self.over as u64) << 32 | self.rules as u64
    }

    #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
    const fn from_bits(bits: u64) -> Self {
        Self { over: (bits >> 32) as u32, rules: bits as u32 }
    }
}

/// A change that is counted already, and is to be told, outside of locks.
#[derive(Debug)]
#[must_use]
pub(crate) struct Told {
    cell: ToldOf,
    transition: Transition,
    hooks: Vec<Hook>,
}

#[derive(Debug)]
enum ToldOf {
    Static(&'static BreakerCell),
    Key(Arc<BreakerCell>),
}

impl Told {
    pub(crate) fn of_static(cell: &'static BreakerCell, (transition, hooks): Changed) -> Self {
        Self { cell: ToldOf::Static(cell), transition, hooks }
    }

    pub(crate) fn of_key(cell: Arc<BreakerCell>, (transition, hooks): Changed) -> Self {
        Self { cell: ToldOf::Key(cell), transition, hooks }
    }

    pub(crate) fn announce(self) {
        let cell = match &self.cell {
            ToldOf::Static(cell) => cell,
            ToldOf::Key(cell) => &**cell,
        };
        announce(&CircuitStateChange::new(cell.name, cell.key(), self.transition, None, false), &self.hooks);
    }
}

impl BreakerCell {
    /// Puts the override of this number in force, for this cell and for its keys.
    pub(crate) fn obey_control(&'static self, number: u32) -> Vec<Told> {
        let own = self.override_with(number, overridden::global());
        let own = own.map(|changed| Told::of_static(self, changed));
        let keys = self.keyed().map(KeyedMap::all).unwrap_or_default();
        let of_key = |cell: Arc<Self>| {
            let changed = cell.override_with(number, overridden::global())?;
            Some(Told::of_key(cell, changed))
        };
        own.into_iter().chain(keys.into_iter().filter_map(of_key)).collect()
    }

    /// The same for a cell that is new. It begins so: there is no change to count or to tell.
    pub(crate) fn begin_overridden(&self, number: u32) {
        let keys = self.keyed().map(KeyedMap::all).unwrap_or_default();
        for cell in std::iter::once(self).chain(keys.iter().map(|cell| &**cell)) {
            let _ = cell.put_in_force(&mut cell.locked(), number, overridden::global());
        }
    }

    /// Follows the head of this key, if control has changed something since the key was made or
    /// looked up.
    #[inline]
    pub(crate) fn follow_head(&self) {
        let Some(head) = self.head() else { return };
        let over = Numbers::from_bits(head.overridden.load(Ordering::Relaxed)).over;
        if over != Numbers::from_bits(self.overridden.load(Ordering::Relaxed)).over {
            self.follow(over);
        }
    }

    #[cold]
    fn follow(&self, number: u32) {
        if let Some((transition, hooks)) = self.override_with(number, overridden::global()) {
            announce(&CircuitStateChange::new(self.name, self.key(), transition, None, false), &hooks);
        }
    }

    /// Puts the override of this number in force for this cell alone. Returns the change of state
    /// that callers see. It is counted here, so that its count waits for no hook.
    pub(crate) fn override_with(&self, number: u32, overrides: &'static Overrides) -> Option<Changed> {
        let mut locked = self.locked();
        let transition = self.put_in_force(&mut locked, number, overrides);
        // Replicas may share it from now on.
        #[cfg(feature = "shared")]
        let _ = self.meets_fleet();
        let transition = transition?;
        self.count_transition(&transition, false);
        Some((transition, self.hooks(&locked)))
    }

    fn put_in_force(
        &self,
        locked: &mut Locked,
        number: u32,
        overrides: &'static Overrides,
    ) -> Option<Transition> {
        if self.numbers().over == number {
            return None;
        }
        let (from, old) = (self.shown_kind(), *self.rules());
        #[cfg(feature = "shared")]
        let was_shared = self.is_shared();
        let over = overrides.get(number);
        let rules = overrides.number_of_rules(over, self.written());
        self.overridden.store(Numbers { over: number, rules }.to_bits(), Ordering::Release);
        let changed = self.adapt(locked, &old);
        #[cfg(feature = "shared")]
        let changed = if was_shared && !self.is_shared() {
            changed.or(self.retire(locked, ChangeCause::Config))
        } else {
            changed
        };
        let to = self.shown_kind();
        let transition = if self.key_of.is_some() {
            // The mode is its head's, which is told once.
            changed.filter(|_| self.mode() != Mode::Off)?
        } else {
            let none = Transition::none(from, ChangeCause::Config);
            Transition { from, to, ..changed.unwrap_or(none) }
        };
        (transition.from != transition.to).then_some(transition)
    }

    /// Puts the override that was set before the settings in force over them.
    pub(super) fn override_again(&self, overrides: &'static Overrides) {
        let Numbers { over, .. } = self.numbers();
        let rules = overrides.number_of_rules(overrides.get(over), self.written());
        self.overridden.store(Numbers { over, rules }.to_bits(), Ordering::Release);
    }

    /// Goes on by the rules in force, after `old` ones.
    pub(super) fn adapt(&self, locked: &mut Locked, old: &Rules) -> Option<Transition> {
        let new = *self.rules();
        if *old == new || self.is_unlinked() {
            return None;
        }
        let since = locked.since;
        let mut row = 0;
        let (.., transition) = self.change(locked, ChangeCause::Config, |_, state, locked| {
            row = match (state, &locked.window) {
                (_, Some(window)) => window.row(),
                (State::Closed { pending, .. }, None) => pending,
                _ => 0,
            };
            let change = adapted::adapt(state, row, since, old, &new);
            #[cfg(feature = "shared")]
            locked.fleet_adapts(change);
            (change, ())
        });
        Window::adapt(&mut locked.window, row, old, &new);
        transition
    }

    fn numbers(&self) -> Numbers {
        Numbers::from_bits(self.overridden.load(Ordering::Acquire))
    }

    /// The rules that control has put in the place of those that are written.
    #[inline]
    pub(super) fn overriding_rules(&self) -> Option<&'static Rules> {
        match self.numbers().rules {
            0 => None,
            number => overridden::global().rules(number),
        }
    }

    /// Whether control has changed anything.
    #[inline]
    pub(super) fn is_overridden(&self) -> bool {
        self.overridden.load(Ordering::Acquire) != 0
    }

    /// The mode of this name. A key has that of its head.
    pub(super) fn mode(&self) -> Mode {
        let over = self.head().unwrap_or(self).numbers().over;
        if over == 0 { Mode::Normal } else { overridden::global().get(over).mode }
    }

    fn head(&self) -> Option<&BreakerCell> {
        self.key_of.as_deref().map(|key_of| &*key_of.head)
    }

    /// The settings that are written.
    fn written(&self) -> Settings {
        self.written.get().map(|written| **written).unwrap_or_default()
    }

    /// The state that callers see, apart from the time: under the lock.
    fn shown_kind(&self) -> CircuitState {
        match self.mode() {
            Mode::Off => CircuitState::Disabled,
            Mode::Observe => CircuitState::ObserveOnly,
            Mode::Normal if self.observing.load(Ordering::Relaxed) => CircuitState::ObserveOnly,
            Mode::Normal => self.state_of(self.load(Ordering::Relaxed)).kind(),
        }
    }
}
