//! What the fleet adds to the state of a shared breaker: the opening that it obeys, and the lease
//! that lets this replica probe.
//!
//! It is pure, as the rest of the state is. Only breakers that have been given an order have one,
//! behind the lock. Without it, or without an opening that is obeyed, the breaker decides alone.

mod orders;
mod probes;

use std::sync::Arc;
use std::time::Duration;

use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::{Change, State};
use crate::runtime::clock::Instant;
use crate::runtime::fleet::Lane;

/// How a lease has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The token of the lease.
    pub token: u64,
    /// What the probes have shown.
    pub result: ProbeResult,
}

/// What the probes of a lease have shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProbeResult {
    /// All probes have succeeded.
    Ok,
    /// A probe has failed.
    Failed,
    /// No probe has said anything about the service.
    Neutral,
}

/// An opening of the fleet, as an order tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) epoch: u64,
    pub(crate) remaining: Duration,
    pub(crate) cooldown: Duration,
    pub(crate) origin: Arc<FleetOrigin>,
}

/// Where an opening of the fleet comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FleetOrigin {
    /// The replica whose vote has opened the circuit.
    pub(crate) by: String,
    /// Why, in that replica's words.
    pub(crate) why: String,
}

/// The right to probe, as an order gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) epoch: u64,
    pub(crate) token: u64,
    pub(crate) term: Term,
    pub(crate) probes: u32,
}

/// How long a lease lasts, and since when: orders take their time from the lane to the breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) begins: Instant,
    pub(crate) lasts: Duration,
}

impl Term {
    fn ends(self) -> Instant {
        self.begins.saturating_add(self.lasts)
    }
}

/// The right to probe, as it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lease {
    token: u64,
    until: Instant,
    /// The longest time that `until` can lie ahead.
    lasts: Duration,
    /// The number of probes that may still begin.
    left: u16,
    /// Whether none has begun.
    is_unused: bool,
}

/// A verdict that the lane has not taken yet, on the opening of an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pending {
    epoch: u64,
    verdict: Verdict,
}

/// What has become of an order of somebody for the whole fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TakenOver {
    #[default]
    No,
    /// The breaker is in the state that the order asks for.
    Obeys,
    /// Somebody has steered this breaker by hand since, and that holds until the next order.
    Overruled,
    /// What somebody has set by hand here was there first. When it ends, the order is obeyed.
    Waits,
}

/// An order of somebody for the whole fleet, as a breaker obeys it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ManualOrder {
    /// Who has given it, and why.
    pub(crate) origin: Arc<FleetOrigin>,
    pub(crate) ends: Instant,
}

/// How often a breaker has followed the fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Adoptions {
    pub(crate) open: u64,
    pub(crate) closed: u64,
}

/// Who decides whether an open circuit may probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The breaker's own rules.
    Alone,
    /// The lease that it holds.
    Leased,
    /// Nobody, until there is a lease.
    Waiting,
}

/// What a breaker knows of its fleet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fleet {
    /// The opening that is obeyed. Zero for none, and whenever the circuit is not open.
    adopted: u64,
    /// The latest opening that was told.
    seen: u64,
    /// Openings up to this one are over here: somebody has steered the breaker by hand since.
    overruled: u64,
    origin: Arc<FleetOrigin>,
    /// Whether a call has come that needs a lease, or enough probes have succeeded after theirs,
    /// and no probe has begun since.
    wants_probe: bool,
    /// Until when no other call wakes the lane, while a probe is under way without a lease.
    quiet_until: Option<Instant>,
    /// The probes that have succeeded in this opening under leases that are over, or later.
    succeeded: u16,
    lease: Option<Lease>,
    pending: Option<Pending>,
    pub(crate) taken_over: TakenOver,
    /// The order itself, while it is obeyed.
    pub(crate) order: Option<ManualOrder>,
    pub(crate) adoptions: Adoptions,
    /// The fingerprints of other settings that were reported.
    others: Vec<u64>,
}

/// The number of other settings that are reported for one name.
const MOST_OTHERS: usize = 16;

impl Lease {
    /// Whether it is still this replica that probes. A lease that seems to last longer than it did
    /// at the beginning is over: the clock was set back.
    fn is_held(&self, now: Instant) -> bool {
        now < self.until && self.until.since(now) <= self.lasts
    }
}

impl Fleet {
    /// Who decides about probes at `now`.
    pub(crate) fn way(&self, now: Instant, rules: &Rules, lane: Lane) -> Way {
        if self.adopted == 0 || !rules.shares() {
            Way::Alone
        } else if self.has_lease(now) {
            Way::Leased
        } else if lane.is_alive {
            Way::Waiting
        } else {
            Way::Alone
        }
    }

    /// The opening of the fleet that is obeyed. Zero for none.
    pub(crate) const fn adopted(&self) -> u64 {
        self.adopted
    }

    /// The latest opening that was told.
    pub(crate) const fn seen(&self) -> u64 {
        self.seen
    }

    pub(crate) const fn wants_probe(&self) -> bool {
        self.wants_probe
    }

    pub(crate) fn has_lease(&self, now: Instant) -> bool {
        self.lease.is_some_and(|lease| lease.is_held(now))
    }

    /// The token of the lease that is held, while probes are under way or have succeeded, and are
    /// not given up.
    pub(crate) fn renews(&self, state: State, now: Instant) -> Option<u64> {
        let State::HalfOpen { running, succeeded, until, .. } = state else { return None };
        let needs_it = (running > 0 || succeeded > 0) && now < until;
        self.lease.filter(|lease| needs_it && lease.is_held(now)).map(|lease| lease.token)
    }

    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.pending.map(|pending| pending.verdict)
    }

    /// Where the opening that is obeyed comes from.
    pub(crate) fn origin(&self) -> &Arc<FleetOrigin> {
        &self.origin
    }

    /// The lane has reported the verdict on the lease of this token.
    pub(crate) fn take_verdict(&mut self, token: u64) {
        self.pending = self.pending.filter(|pending| pending.verdict.token != token);
    }

    /// The state goes on as `change` says. An opening is obeyed as long as the circuit is open.
    pub(crate) fn follow(&mut self, change: Change) {
        let (Change::Into(to) | Change::Opens(to, _)) = change else { return };
        if !matches!(to, State::Open { .. } | State::HalfOpen { .. }) {
            self.leave();
        }
    }

    /// Somebody steers the breaker by hand, which beats all that the fleet has said so far.
    pub(crate) fn overrule(&mut self) {
        self.overruled = self.seen;
        self.end_lease(ProbeResult::Neutral);
        self.leave();
        if self.taken_over == TakenOver::Obeys {
            self.taken_over = TakenOver::Overruled;
            self.order = None;
        }
    }

    /// The breaker is no longer one of a fleet. Returns whether it was in the state that somebody
    /// has ordered for all.
    pub(crate) fn retire(&mut self) -> bool {
        // What has not been told by now is of no use to whoever shares it again.
        self.pending = None;
        self.end_lease(ProbeResult::Neutral);
        self.leave();
        std::mem::take(&mut self.taken_over) == TakenOver::Obeys
    }

    fn leave(&mut self) {
        self.adopted = 0;
        self.lease = None;
        self.wants_probe = false;
        self.succeeded = 0;
    }

    /// Notes that a replica has other settings. Returns whether to report it.
    pub(crate) fn differs(&mut self, theirs: u64) -> bool {
        let is_new = !self.others.contains(&theirs) && self.others.len() < MOST_OTHERS;
        if is_new {
            self.others.push(theirs);
        }
        is_new
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
