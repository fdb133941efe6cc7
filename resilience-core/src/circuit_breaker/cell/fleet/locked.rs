//! What the lock protects of a fleet, and decisions that ask it.

use std::time::Duration;

use crate::circuit_breaker::cell::Real;
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::snapshot::fleet::{CircuitFleet, CircuitFleetOrder};
#[cfg(feature = "control")]
use crate::circuit_breaker::state::World;
use crate::circuit_breaker::state::fleet::{Fleet, ManualOrder};
use crate::circuit_breaker::state::{self, Admission, Change, Report, State};
use crate::runtime::clock::Instant;
use crate::runtime::fleet::lane;

impl Locked {
    pub(super) fn fleet_mut(&mut self) -> &mut Fleet {
        self.fleet.get_or_insert_with(Box::default)
    }

    /// Decides about a call. Also returns whether the lane is to be woken.
    pub(crate) fn admit(&mut self, state: State, now: Instant, rules: &Rules) -> (Admission, bool) {
        match &mut self.fleet {
            Some(fleet) => fleet.admit(state, now, rules, lane(now)),
            None => (state::admit(state, now, rules), false),
        }
    }

    /// Applies a result that is of this state. Also returns whether it counts.
    pub(in crate::circuit_breaker::cell) fn settle(
        &mut self,
        state: State,
        report: Report,
        rules: &Rules,
        world: &Real,
    ) -> (Change, bool) {
        let window = self.window.as_deref_mut();
        match &mut self.fleet {
            Some(fleet) => fleet.settle(state, report, rules, window, world, lane),
            None => (state::settle(state, report, rules, window, world), true),
        }
    }

    /// Somebody steers the breaker by hand.
    pub(crate) fn overrule_fleet(&mut self) {
        if let Some(fleet) = &mut self.fleet {
            fleet.overrule();
        }
    }

    /// Control changes the state.
    #[cfg(feature = "control")]
    pub(crate) fn fleet_adapts(&mut self, change: Change) {
        if let Some(fleet) = &mut self.fleet {
            fleet.adapt(change, Real.now());
        }
    }

    /// A change of state was published.
    pub(crate) fn fleet_follows(&mut self, change: Change) {
        if let Some(fleet) = &mut self.fleet {
            fleet.follow(change);
        }
    }

    /// The state that a caller would find.
    pub(crate) fn seen_at(&self, state: State, now: Instant, rules: &Rules) -> CircuitState {
        match &self.fleet {
            Some(fleet) => fleet.seen_at(state, now, rules, lane(now)),
            None => state.seen_at(now),
        }
    }

    /// How long a caller would have found it.
    pub(crate) fn time_in(&self, state: State, now: Instant, rules: &Rules) -> Duration {
        match self.seen_at(state, now, rules) {
            CircuitState::Open => now.since(self.since),
            _ => state.time_in(self.since, now),
        }
    }

    /// The time until a call may be let through.
    pub(crate) fn retry_after(&self, state: State, now: Instant, rules: &Rules) -> Option<Duration> {
        match &self.fleet {
            Some(fleet) => fleet.retry_after(state, now, rules, lane(now)),
            None => state.retry_after(now, rules),
        }
    }

    /// The opening of the fleet that is obeyed.
    pub(crate) fn fleet_view(&self, now: Instant) -> Option<CircuitFleet> {
        let fleet = self.fleet.as_deref().filter(|fleet| fleet.adopted() != 0)?;
        Some(CircuitFleet {
            epoch: fleet.adopted(),
            origin: fleet.origin().clone(),
            has_lease: fleet.has_lease(now),
        })
    }

    /// The order for the whole fleet that is obeyed.
    pub(crate) fn fleet_order(&self, now: Instant) -> Option<CircuitFleetOrder> {
        let ManualOrder { origin, ends } = self.fleet.as_deref()?.order.as_ref()?;
        Some(CircuitFleetOrder { origin: origin.clone(), ends_in: ends.since(now) })
    }
}
