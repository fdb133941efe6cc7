//! What orders of the fleet do to the state.

use std::sync::Arc;
use std::time::Duration;

use super::{Fleet, Grant, Lease, Opening, ProbeResult, Term};
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::{Change, State, closed};
use crate::runtime::clock::Instant;

impl Fleet {
    /// The fleet's circuit is open. Ignored if it is an old opening, or one that a person or a
    /// verdict on its way has overtaken, and in a state that a person has set.
    ///
    /// It may be asked twice for one change: then the second time finds the opening adopted.
    pub(crate) fn open(&mut self, state: State, opening: &Opening, now: Instant, rules: &Rules) -> Change {
        let Opening { epoch, remaining, cooldown, ref origin } = *opening;
        self.seen = self.seen.max(epoch);
        if self.is_over(epoch) {
            return Change::Stay;
        }
        // What is longer than a cooldown is a server's wish to be left alone, and that is for once.
        // What is shorter is what was left of one.
        let cooldown = cooldown.min(rules.longest_cooldown()).max(rules.cooldown);
        let remaining = remaining.max(own_wish(state, now));
        let until = now.saturating_add(remaining);
        let open = State::Open { until, wait: cooldown.max(remaining), cooldown };
        let change = match state {
            State::ForcedOpen | State::Disabled => return Change::Stay,
            State::HalfOpen { .. } if epoch == self.adopted && self.has_lease(now) => return Change::Stay,
            State::Open { .. } => Change::Within(open),
            State::Closed { .. } | State::HalfOpen { .. } => Change::Opens(open, OpenCause::Shared { epoch }),
        };
        if epoch != self.adopted {
            self.leave();
            self.adopted = epoch;
            self.adoptions.open += 1;
        }
        self.origin = Arc::clone(origin);
        change
    }

    /// Whether an opening has no effect any more.
    fn is_over(&self, epoch: u64) -> bool {
        let is_judged = self.pending.is_some_and(|pending| epoch <= pending.epoch);
        epoch == 0 || epoch <= self.overruled || epoch < self.adopted || is_judged
    }

    /// This replica may probe: the next call is a probe. Ignored if it is for another opening, and
    /// while the last verdict is on its way. Probes that are under way without a lease count under
    /// this one, and if enough have succeeded before it, the circuit closes at once.
    ///
    /// A probe is wanted until one has begun: calls may be so rare that none comes under this
    /// lease.
    pub(crate) fn lease(&mut self, state: State, grant: Grant, now: Instant, rules: &Rules) -> Change {
        if self.adopted == 0 || grant.epoch != self.adopted || self.pending.is_some() {
            return Change::Stay;
        }
        let (change, succeeded) = match state {
            State::Open { wait, cooldown, .. } => {
                (Change::Within(State::Open { until: now, wait, cooldown }), self.succeeded)
            }
            State::HalfOpen { .. } if self.has_lease(now) => return Change::Stay,
            State::HalfOpen { running: 1.., succeeded, .. } => (Change::Stay, succeeded),
            State::HalfOpen { succeeded, cooldown, .. } => {
                (self.back_to_open(now, succeeded, cooldown), succeeded)
            }
            State::Closed { .. } | State::ForcedOpen | State::Disabled => return Change::Stay,
        };
        let Grant { token, term, .. } = grant;
        let left = u16::try_from(grant.probes).unwrap_or(u16::MAX).clamp(1, rules.probes);
        let lease = Lease { token, until: term.ends(), lasts: term.lasts, left, is_unused: true };
        self.lease = Some(lease);
        if succeeded >= rules.probes && lease.is_held(now) {
            self.end_lease(ProbeResult::Ok);
            return Change::Into(closed(rules));
        }
        change
    }

    /// The lease of this token goes on, with the probes that are left of it. Ignored if it is over:
    /// then its probes count no more.
    pub(crate) fn renew(&mut self, state: State, token: u64, term: Term, now: Instant) -> Change {
        if let State::HalfOpen { .. } = state
            && let Some(lease) =
                self.lease.as_mut().filter(|lease| lease.token == token && lease.is_held(now))
        {
            (lease.until, lease.lasts) = (term.ends(), term.lasts);
        }
        Change::Stay
    }

    /// The fleet's circuit is closed. Ignored if an opening that is older than `epoch` has ended.
    pub(crate) fn close(&mut self, state: State, epoch: u64, rules: &Rules) -> Change {
        self.seen = self.seen.max(epoch);
        let is_open = matches!(state, State::Open { .. } | State::HalfOpen { .. });
        if self.adopted == 0 || epoch < self.adopted || !is_open {
            return Change::Stay;
        }
        self.adoptions.closed += 1;
        Change::Into(closed(rules))
    }

    /// The store has forgotten the opening, or refuses what is about this breaker: the circuit goes
    /// on by its own rules. Ignored if it obeys a later one.
    pub(crate) fn go_alone(&mut self, epoch: u64) -> Change {
        if self.adopted <= epoch {
            self.leave();
        }
        Change::Stay
    }
}

/// For how long the server asks this replica to leave it alone. Zero if it has not asked.
fn own_wish(state: State, now: Instant) -> Duration {
    match state {
        State::Open { wait, cooldown, .. } if wait > cooldown => state.rest(now),
        _ => Duration::ZERO,
    }
}
