//! A cell as one of a fleet. All of it is cold: a breaker that obeys nobody has nothing of it.

mod fingerprint;
mod keys;
mod locked;
mod news;

pub(super) use news::SharedNews;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::control::{Changed, Hand};
use super::{BreakerCell, Real};
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::state_change::Transition;
use crate::circuit_breaker::fleet::Facts;
#[cfg(any(all(test, not(loom)), feature = "telemetry"))]
use crate::circuit_breaker::state::fleet::Adoptions;
use crate::circuit_breaker::state::fleet::{
    Fleet, FleetOrigin, Grant, ManualOrder, Opening, TakenOver, Term,
};
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::{self, Change, Command, State, World};
use crate::runtime::fleet;
use crate::runtime::sync::Ordering;
use crate::vocabulary::outcome::Outcome;

/// A call could run only with a lease.
#[cold]
pub(super) fn ask_lane() {
    fleet::wake();
}

impl BreakerCell {
    /// Whether replicas share the state of this breaker, without keys or of one key.
    pub(crate) fn is_shared(&self) -> bool {
        match self.roster_of_head() {
            Some(_) => self.rules().shared_keys,
            None => self.rules().shared && self.key_of.is_none() && self.keyed().is_none(),
        }
    }

    /// Whether a lane cares for it: its own state is shared, or that of its keys.
    pub(crate) fn is_in_fleet(&self) -> bool {
        self.is_shared() || self.shares_keys()
    }

    /// All that a lane needs to know, taken at one moment.
    pub(crate) fn facts(&self) -> Facts {
        let locked = self.locked();
        let (rules, now) = (self.rules(), Real.now());
        let state = self.state_of(self.load(Ordering::Relaxed));
        let fleet = locked.fleet.as_deref();
        let (trips, why) = locked.trips();
        let facts = Facts {
            name: Cow::Borrowed(self.name),
            state: self.seen_of(&locked),
            is_off: self.is_off(),
            trips,
            why: String::new(),
            adopted: fleet.map_or(0, Fleet::adopted),
            wants_order: fleet.is_some_and(|fleet| fleet.taken_over == TakenOver::Waits) && !self.is_held(),
            seen: fleet.map_or(0, Fleet::seen),
            wants_probe: fleet.is_some_and(Fleet::wants_probe),
            renews: fleet.and_then(|fleet| fleet.renews(state, now)),
            verdict: fleet.and_then(Fleet::verdict),
            cooldown: state.cooldown().unwrap_or(rules.cooldown),
            rest: state.rest(now),
            probes: rules.probes.into(),
            settings: 0,
        };
        // Words and fingerprints are made without the lock, for which calls may wait.
        drop(locked);
        let why = why.map(|cause| cause.to_string()).unwrap_or_default();
        Facts { why, settings: fingerprint::of(rules), ..facts }
    }

    /// How often it has followed the fleet: all keys together, also those that are gone.
    #[cfg(feature = "telemetry")]
    pub(super) fn adoptions(&self) -> Option<Adoptions> {
        self.is_in_fleet().then(|| self.fleet_adoptions())
    }

    #[cfg(any(all(test, not(loom)), feature = "telemetry"))]
    pub(crate) fn fleet_adoptions(&self) -> Adoptions {
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

    /// The lease of this token goes on.
    pub(crate) fn obey_renewal(&self, token: u64, term: Term) {
        self.follow_fleet(|fleet, state| fleet.renew(state, token, term, Real.now()));
    }

    /// The fleet's circuit is closed.
    pub(crate) fn obey_closing(&self, epoch: u64) {
        self.follow_fleet(|fleet, state| fleet.close(state, epoch, self.rules()));
    }

    /// Nobody else knows of an opening.
    pub(crate) fn obey_absence(&self, epoch: u64) {
        self.follow_fleet(|fleet, _| fleet.go_alone(epoch));
    }

    /// A state has begun.
    pub(super) fn fleet_begins(&self, locked: &mut Locked, change: Change) {
        if let Change::Opens(State::Open { .. }, cause) = change
            && !matches!(cause, OpenCause::Shared { .. })
            && self.rules().shares()
            && !self.is_observing()
        {
            locked.note_trip(cause);
        }
        locked.fleet_follows(change);
    }

    fn follow_fleet(&self, mut decide: impl FnMut(&mut Fleet, State) -> Change) {
        if self.is_shared() && !self.is_off() {
            self.update(ChangeCause::Shared, Outcome::Ignored, None, |_, state, locked| {
                if self.has_no_place() {
                    return (Change::Stay, ());
                }
                let fleet = locked.fleet_mut();
                let before = fleet.adoptions;
                let change = decide(fleet, state);
                self.count_adoptions(before, fleet.adoptions);
                (change, ())
            });
        }
    }

    /// Somebody takes the breakers of all replicas over. What was set by hand here goes on, and so
    /// does a breaker that control has switched off.
    pub(crate) fn obey_manual(&self, command: Command, origin: FleetOrigin, lasting: Duration) {
        if !self.is_in_fleet() {
            return;
        }
        let mut locked = self.locked();
        let is_held = self.is_held();
        let fleet = locked.fleet_mut();
        // Each order comes once, so this one is later than what a hand has ended here.
        if is_held && fleet.taken_over != TakenOver::Obeys {
            fleet.taken_over = TakenOver::Waits;
        } else {
            fleet.taken_over = TakenOver::Obeys;
            let ends = Real.now().saturating_add(lasting);
            fleet.order = Some(ManualOrder { origin: Arc::new(origin), ends });
            let changed = self.command_locked(&mut locked, command, Hand::Fleet);
            drop(locked);
            self.tell(changed.ok().flatten());
        }
    }

    /// Whether its state was set, and not judged: by hand, by an order for all, or by control,
    /// which has switched it off.
    fn is_held(&self) -> bool {
        let state = self.state_of(self.load(Ordering::Relaxed));
        self.is_off()
            || matches!(state, State::ForcedOpen | State::Disabled)
            || self.observing.load(Ordering::Relaxed)
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

    /// Ends what only a lane would end, since none cares for this breaker any more: the opening
    /// that it obeys goes on by its own rules. The change is to be counted and told.
    pub(super) fn retire(&self, locked: &mut Locked, by: ChangeCause) -> Option<Transition> {
        if !locked.fleet.as_deref_mut().is_some_and(Fleet::retire) {
            return None;
        }
        let now = Real.now();
        let reset = |_, state: State, _: &mut Locked| {
            (state::obey(state, Command::Reset, now, self.rules()).unwrap_or(Change::Stay), ())
        };
        self.change(locked, by, reset).2
    }

    /// The same for a breaker that stands for keys from now on. The change is counted already.
    pub(super) fn retire_from_fleet(&self, locked: &mut Locked) -> Option<Changed> {
        let transition = self.retire(locked, ChangeCause::Manual)?;
        self.count_transition(&transition, false);
        Some((transition, self.hooks(locked)))
    }

    /// Another replica has a breaker of this name with other settings.
    pub(crate) fn obey_difference(&self, theirs: u64) {
        // All keys of a name have one conflict.
        let cell = self.key_of.as_deref().map_or(self, |key_of| &key_of.head);
        if cell.locked().fleet_mut().differs(theirs) {
            event::differing(self.name, self.rules());
        }
    }

    pub(crate) fn take_verdict(&self, token: u64) {
        if let Some(fleet) = self.locked().fleet.as_deref_mut() {
            fleet.take_verdict(token);
        }
    }
}
