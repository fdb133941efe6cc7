//! A cell as one of a fleet. All of it is cold: a breaker that obeys nobody has nothing of it.

mod fingerprint;
mod locked;
mod news;

pub(super) use news::SharedNews;

use std::sync::Arc;
use std::time::Duration;

use super::control::Hand;
use super::{BreakerCell, Real};
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::fleet::Facts;
#[cfg(feature = "telemetry")]
use crate::circuit_breaker::state::fleet::Adoptions;
use crate::circuit_breaker::state::fleet::{Fleet, FleetOrigin, Grant, ManualOrder, Opening, TakenOver};
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::{Change, Command, State, World};
use crate::runtime::fleet;
use crate::runtime::sync::Ordering;
use crate::vocabulary::outcome::Outcome;

/// A call could run only with a lease.
#[cold]
pub(super) fn ask_lane() {
    fleet::wake();
}

impl BreakerCell {
    /// Whether replicas share the state of this breaker: those of keys are on their own.
    pub(crate) fn is_shared(&self) -> bool {
        self.rules().shared && self.key_of.is_none() && self.keyed().is_none()
    }

    /// All that a lane needs to know, taken at one moment.
    pub(crate) fn facts(&self) -> Facts {
        let locked = self.locked();
        let rules = self.rules();
        let state = self.state_of(self.load(Ordering::Relaxed));
        let fleet = locked.fleet.as_deref();
        let (trips, why) = locked.trips();
        Facts {
            name: self.name,
            state: self.seen_of(&locked),
            trips,
            why: why.map(|cause| cause.to_string()).unwrap_or_default(),
            adopted: fleet.map_or(0, Fleet::adopted),
            wants_probe: fleet.is_some_and(Fleet::wants_probe),
            verdict: fleet.and_then(Fleet::verdict),
            cooldown: state.cooldown().unwrap_or(rules.cooldown),
            probes: rules.probes.into(),
            settings: fingerprint::of(rules),
        }
    }

    /// How often it has followed the fleet.
    #[cfg(feature = "telemetry")]
    pub(super) fn adoptions(&self) -> Adoptions {
        self.locked().fleet.as_deref().map_or_else(Adoptions::default, |fleet| fleet.adoptions)
    }

    /// The fleet's circuit is open.
    pub(crate) fn obey_opening(&self, opening: &Opening) {
        self.follow_fleet(|fleet, state| fleet.open(state, opening, Real.now(), self.rules()));
    }

    /// This replica may probe.
    pub(crate) fn obey_grant(&self, grant: Grant) {
        self.follow_fleet(|fleet, state| fleet.lease(state, grant, Real.now(), self.rules()));
    }

    /// The fleet's circuit is closed.
    pub(crate) fn obey_closing(&self, epoch: u64) {
        self.follow_fleet(|fleet, state| fleet.close(state, epoch, self.rules()));
    }

    /// A state has begun.
    pub(super) fn fleet_begins(&self, locked: &mut Locked, change: Change) {
        if let Change::Opens(State::Open { .. }, cause) = change
            && !matches!(cause, OpenCause::Shared { .. })
            && self.rules().shared
            && !self.is_observing()
        {
            locked.note_trip(cause);
        }
        locked.fleet_follows(change);
    }

    fn follow_fleet(&self, mut decide: impl FnMut(&mut Fleet, State) -> Change) {
        if self.is_shared() && !self.is_off() {
            self.update(ChangeCause::Shared, Outcome::Ignored, None, |_, state, locked| {
                (decide(locked.fleet_mut(), state), ())
            });
        }
    }

    /// Somebody takes the breakers of all replicas over. What was set by hand here goes on.
    pub(crate) fn obey_manual(&self, command: Command, origin: FleetOrigin, lasting: Duration) {
        let mut locked = self.locked();
        let state = self.state_of(self.load(Ordering::Relaxed));
        let is_taken_over = matches!(state, State::ForcedOpen | State::Disabled);
        let is_by_hand = is_taken_over || self.observing.load(Ordering::Relaxed);
        let fleet = locked.fleet_mut();
        let obeys = match fleet.taken_over {
            TakenOver::No => !is_by_hand,
            TakenOver::Obeys => true,
            TakenOver::Overruled => false,
        };
        if obeys && self.is_shared() {
            fleet.taken_over = TakenOver::Obeys;
            let ends = Real.now().saturating_add(lasting);
            fleet.order = Some(ManualOrder { origin: Arc::new(origin), ends });
            let changed = self.command_locked(&mut locked, command, Hand::Fleet);
            drop(locked);
            self.tell(changed.ok().flatten());
        }
    }

    /// The order of somebody for all replicas has ended.
    pub(crate) fn obey_end_of_manual(&self) {
        let mut locked = self.locked();
        let Some(fleet) = locked.fleet.as_deref_mut() else { return };
        fleet.order = None;
        if std::mem::take(&mut fleet.taken_over) == TakenOver::Obeys {
            let changed = self.command_locked(&mut locked, Command::Reset, Hand::Fleet);
            drop(locked);
            self.tell(changed.ok().flatten());
        }
    }

    /// Another replica has a breaker of this name with other settings.
    pub(crate) fn obey_difference(&self, theirs: u64) {
        if self.locked().fleet_mut().differs(theirs) {
            event::differing(self.name, self.rules());
        }
    }

    pub(crate) fn take_verdict(&self, token: u64) {
        if let Some(fleet) = self.locked().fleet.as_deref_mut() {
            fleet.take_verdict(token);
        }
    }
}
