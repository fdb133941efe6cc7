//! The breakers of keys as those of a fleet, and their head.

use std::sync::Arc;
use std::time::Duration;

use super::super::{BreakerCell, Real};
use crate::circuit_breaker::event;
use crate::circuit_breaker::fleet::roster::{Joined, MOST_KEYS, Need, Roster, Seat};
use crate::circuit_breaker::state::fleet::{Adoptions, TakenOver};
use crate::circuit_breaker::state::{State, World};
use crate::named::keyed_map::{Eviction, Member};
use crate::runtime::sync::Ordering;
use crate::runtime::{fleet, fnv};

/// How long a key takes part at least after it has closed, so that its lane can say so: a lane
/// looks every 10 s or more often.
const LINGERS: Duration = Duration::from_secs(30);

impl BreakerCell {
    /// The list of the keys that take part, of the head of this key.
    pub(super) fn roster_of_head(&self) -> Option<&Roster> {
        let key_of = self.key_of.as_deref().filter(|key_of| key_of.label.key().is_some())?;
        key_of.head.roster()
    }

    fn roster(&self) -> Option<&Roster> {
        self.keyed.get().map(|keyed| &keyed.roster)
    }

    /// Whether this cell is the head of keys whose state replicas share.
    pub(crate) fn shares_keys(&self) -> bool {
        self.roster().is_some_and(Roster::is_used)
    }

    /// The keys that a lane cares for. A look at each of them tells whether it takes part still.
    pub(crate) fn members(&self) -> Vec<(Seat, Arc<Self>)> {
        let Some(keyed) = self.keyed.get() else { return Vec::new() };
        let find = |key: Option<&str>| keyed.map.peek(key?);
        for label in keyed.roster.displaced() {
            if let Some(cell) = find(label.key()) {
                cell.leave_fleet();
            }
        }
        let mut members = Vec::new();
        for seat in keyed.roster.seats() {
            let cell = find(seat.label.key()).filter(|cell| cell.is_shared());
            let need = cell.as_ref().map_or(Need::Over, |cell| cell.need(seat.is_open));
            keyed.roster.note(&seat, need);
            if need != Need::Over {
                members.extend(cell.map(|cell| (seat, cell)));
            }
        }
        members
    }

    /// Whether this key has to take part.
    fn need(&self, is_open_in_fleet: bool) -> Need {
        let now = Real.now();
        let eviction = self.eviction(now);
        let locked = self.locked();
        let state = self.state_of(self.load(Ordering::Relaxed));
        let fleet = locked.fleet.as_deref();
        let is_quiet = fleet.is_none_or(|fleet| {
            fleet.adopted() == 0 && fleet.verdict().is_none() && fleet.taken_over == TakenOver::No
        });
        let is_closed = matches!(state, State::Closed { .. } | State::ForcedOpen | State::Disabled);
        let rests = is_quiet && (is_closed || self.is_observing());
        if rests && !is_open_in_fleet && now.since(locked.since) >= self.rules().cooldown.max(LINGERS) {
            Need::Over
        } else if rests || eviction == Eviction::Stale {
            Need::Spare
        } else {
            Need::Present
        }
    }

    /// Another key has the place of this one: it is on its own.
    fn leave_fleet(&self) {
        if let Some(fleet) = self.locked().fleet.as_deref_mut() {
            let _ = fleet.retire();
        }
    }

    /// This key is new here, or its settings are: it takes part if the fleet knows an opening of
    /// it. Returns whether it does, or would if there were a place.
    pub(crate) fn meets_fleet(&self) -> Option<Joined> {
        let roster = self.roster_of_head().filter(|_| self.is_shared())?;
        roster.uses();
        roster.is_open(self.hash()).then(|| self.join(roster))
    }

    /// The same, outside of locks: tells of it.
    pub(in crate::circuit_breaker::cell) fn joins_fleet(&self) -> bool {
        let joined = self.meets_fleet();
        if joined == Some(Joined::Full) && self.roster_of_head().is_some_and(Roster::tells_full) {
            event::out_of_shared_keys(self.name, MOST_KEYS);
        }
        joined == Some(Joined::Yes)
    }

    /// Whether this is the breaker of a key that takes no part in the fleet: an order that was
    /// under way when it lost its place is none for it.
    pub(super) fn has_no_place(&self) -> bool {
        self.roster_of_head().is_some_and(|roster| !roster.has(self.hash(), &self.label()))
    }

    /// What stands for the key of this cell outside of the process.
    fn hash(&self) -> u64 {
        fnv::of(self.key().unwrap_or_default())
    }

    fn join(&self, roster: &Roster) -> Joined {
        roster.uses();
        roster.join(self.hash(), &self.label())
    }

    /// The circuit of this key, which is shared, has changed: it takes part. Returns whether to say
    /// that it cannot.
    pub(super) fn takes_part(&self) -> bool {
        let roster = self.roster_of_head();
        roster.is_some_and(|roster| self.join(roster) == Joined::Full && roster.tells_full())
    }

    /// The fleet's circuits of these keys are open.
    pub(crate) fn obey_keys(&self, open: &[u64]) {
        let Some(keyed) = self.keyed.get() else { return };
        if keyed.roster.knows(open) {
            let met = keyed.map.all().iter().filter(|cell| cell.joins_fleet()).count();
            if met > 0 {
                fleet::wake();
            }
        }
    }

    /// Adds what a key has followed to the counts of its name.
    pub(super) fn count_adoptions(&self, before: Adoptions, after: Adoptions) {
        let Some(key_of) = self.key_of.as_deref().filter(|_| before != after) else { return };
        let mut head = key_of.head.locked();
        let all = &mut head.fleet_mut().adoptions;
        all.open += after.open - before.open;
        all.closed += after.closed - before.closed;
    }
}
