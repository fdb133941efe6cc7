//! Without the feature `shared` each breaker decides alone.

use std::time::Duration;

use super::{BreakerCell, Real};
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::state_change::{CircuitStateChange, Transition};
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::{self, Admission, Change, Report, State};
use crate::runtime::clock::Instant;

#[expect(clippy::unused_self, reason = "as with the feature")]
impl Locked {
    #[inline]
    pub(crate) fn admit(&self, state: State, now: Instant, rules: &Rules) -> (Admission, bool) {
        (state::admit(state, now, rules), false)
    }

    #[inline]
    pub(in crate::circuit_breaker::cell) fn settle(
        &mut self,
        state: State,
        report: Report,
        rules: &Rules,
        world: &Real,
    ) -> (Change, bool) {
        (state::settle(state, report, rules, self.window.as_deref_mut(), world), true)
    }

    pub(crate) const fn overrule_fleet(&self) {}

    pub(crate) fn seen_at(&self, state: State, now: Instant, _: &Rules) -> CircuitState {
        state.seen_at(now)
    }

    pub(crate) fn time_in(&self, state: State, now: Instant, _: &Rules) -> Duration {
        state.time_in(self.since, now)
    }

    pub(crate) fn retry_after(&self, state: State, now: Instant, rules: &Rules) -> Option<Duration> {
        state.retry_after(now, rules)
    }
}

#[expect(clippy::unused_self, reason = "as with the feature")]
impl BreakerCell {
    pub(super) const fn fleet_begins(&self, _: &Locked, _: Change) {}
}

/// Nobody asks.
pub(super) const fn ask_lane() {}

/// What is to be told of a change, outside of locks: that nobody shares the state.
pub(super) struct SharedNews {
    warns: bool,
}

impl SharedNews {
    pub(super) fn of(cell: &BreakerCell, locked: &mut Locked, transition: &Transition) -> Self {
        let rules = cell.rules();
        let is_meant = if cell.key_of.is_some() { rules.shared_keys } else { rules.shared };
        Self { warns: is_meant && cell.notes_that_it_is_alone(locked, transition) }
    }

    #[expect(clippy::unused_self, reason = "as with the feature")]
    pub(super) const fn add_to<'a>(&self, change: CircuitStateChange<'a>) -> CircuitStateChange<'a> {
        change
    }

    pub(super) fn tell(&self, name: &'static str) {
        if self.warns {
            event::alone(name);
        }
    }
}
