//! Who has to hear of a change of a shared breaker, beside its observers.

use std::sync::Arc;

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::state_change::{CircuitStateChange, Transition};
use crate::circuit_breaker::fleet::roster::MOST_KEYS;
use crate::circuit_breaker::state::fleet::FleetOrigin;
use crate::runtime::fleet;

/// What is to be told of a change, outside of locks.
pub(in crate::circuit_breaker::cell) struct SharedNews {
    /// Where the opening comes from, if the fleet has made the change.
    origin: Option<Arc<FleetOrigin>>,
    wakes: bool,
    /// Whether nobody shares the state with this breaker, though it is meant to be.
    warns: bool,
    /// Whether there is no place in the fleet for another key.
    is_crowded: bool,
}

impl SharedNews {
    /// The news of `transition`, under the lock.
    pub(in crate::circuit_breaker::cell) fn of(
        cell: &BreakerCell,
        locked: &mut Locked,
        transition: &Transition,
    ) -> Self {
        let is_shared = cell.is_shared();
        let by_fleet = transition.by == ChangeCause::Shared;
        let fleet = locked.fleet.as_deref();
        // The lane knows what it has ordered itself, but for the end of a lease, and a late
        // success.
        let has_news = fleet.is_some_and(|fleet| fleet.verdict().is_some() || fleet.wants_probe());
        Self {
            origin: fleet.filter(|_| by_fleet).map(|fleet| Arc::clone(fleet.origin())),
            wakes: is_shared && (!by_fleet || has_news),
            warns: is_shared
                && !by_fleet
                && !fleet::has_started()
                && cell.notes_that_it_is_alone(locked, transition),
            is_crowded: is_shared && cell.takes_part(),
        }
    }

    /// Adds to `change` what is known of its origin.
    pub(in crate::circuit_breaker::cell) fn add_to<'a>(
        &'a self,
        change: CircuitStateChange<'a>,
    ) -> CircuitStateChange<'a> {
        change.by_fleet(self.origin.as_deref())
    }

    /// Wakes the lane, or warns that there is none.
    pub(in crate::circuit_breaker::cell) fn tell(&self, name: &'static str) {
        if self.warns {
            event::alone(name);
        }
        if self.is_crowded {
            event::out_of_shared_keys(name, MOST_KEYS);
        }
        if self.wakes {
            fleet::wake();
        }
    }
}
