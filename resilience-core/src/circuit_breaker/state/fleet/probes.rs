//! Calls and their results, while an opening of the fleet is obeyed.

use std::time::Duration;

use super::{Fleet, Pending, ProbeResult, Verdict, Way};
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::window::Window;
use crate::circuit_breaker::state::{
    self, Admission, Change, LEAST_PATIENCE, Report, State, World, probing, taken, wait_for_probes,
};
use crate::runtime::clock::Instant;
use crate::runtime::fleet::Lane;
use crate::vocabulary::outcome::Outcome;

impl Fleet {
    /// Decides about a call that asks to run. Also returns whether the lane is to be woken, because
    /// the call could run only with a lease.
    pub(crate) fn admit(
        &mut self,
        state: State,
        now: Instant,
        rules: &Rules,
        lane: Lane,
    ) -> (Admission, bool) {
        match (self.way(now, rules, lane), state) {
            (Way::Waiting, State::Open { until, wait, cooldown }) if now >= until => {
                (self.ask(Change::Within(waiting(now, wait, cooldown, lane)), lane), true)
            }
            // A probe is under way that is longer than its lease. Its success is to count.
            (Way::Waiting, State::HalfOpen { running: 1.., .. }) => {
                let wakes = self.may_wake(now, lane);
                (self.ask(Change::Stay, lane), wakes)
            }
            (Way::Waiting, State::HalfOpen { succeeded, cooldown, .. }) => {
                self.succeeded = succeeded;
                let open = waiting(now, cooldown, cooldown, lane);
                (self.ask(Change::Opens(open, self.cause()), lane), true)
            }
            (Way::Leased, State::Open { until, cooldown, .. }) if now >= until => {
                // No call has used it: a lease whose probes have ended is over.
                let _is_there = self.take_probe(0, rules);
                (Admission::granted(Change::Into(probing(1, self.succeeded, now, cooldown))), false)
            }
            (Way::Leased, State::HalfOpen { succeeded, cooldown, .. }) if self.begins_round() => {
                // No call has used it, and the circuit would be closed if no more were needed.
                let _is_there = self.take_probe(succeeded.into(), rules);
                (Admission::granted(Change::NextRound(probing(1, succeeded, now, cooldown))), false)
            }
            (Way::Leased, State::HalfOpen { running, succeeded, until, cooldown }) => {
                let admission = if self.take_probe(taken(running, succeeded), rules) {
                    let state = probing(running.saturating_add(1), succeeded, now, cooldown);
                    Admission::granted(Change::Within(state))
                } else {
                    wait_for_probes(running, succeeded, until, cooldown, now)
                };
                (admission, false)
            }
            _ => (state::admit(state, now, rules), false),
        }
    }

    /// Refuses a call, and asks for a lease.
    fn ask(&mut self, change: Change, lane: Lane) -> Admission {
        self.lease = None;
        self.wants_probe = true;
        Admission::refused(change, CircuitState::Open, Some(until_asked_again(lane)))
    }

    /// Whether to wake the lane for a call that asks for a lease: once a poll.
    fn may_wake(&mut self, now: Instant, lane: Lane) -> bool {
        let poll = until_asked_again(lane);
        // Further ahead than a poll: the clock was set back.
        let is_quiet = self.quiet_until.is_some_and(|until| now < until && until.since(now) <= poll);
        if !is_quiet {
            self.quiet_until = Some(now.saturating_add(poll));
        }
        !is_quiet
    }

    /// Whether no probe has begun under the lease, while those of one before it are under way.
    fn begins_round(&self) -> bool {
        self.lease.is_some_and(|lease| lease.is_unused)
    }

    /// Takes a probe of the lease, if there is one left, and room beside those that are `taken`. A
    /// lease that no call has used yet has one.
    fn take_probe(&mut self, taken: u32, rules: &Rules) -> bool {
        let has_room = taken < u32::from(rules.probes);
        match &mut self.lease {
            Some(lease) if lease.left > 0 && has_room => {
                lease.left -= 1;
                lease.is_unused = false;
                self.wants_probe = false;
                true
            }
            _ => false,
        }
    }

    /// Applies the result of a call of the present generation, or of a probe of an earlier round.
    /// Also returns whether it counts: a failure of a probe whose lease is over does not.
    pub(crate) fn settle(
        &mut self,
        state: State,
        report: Report,
        rules: &Rules,
        window: Option<&mut Window>,
        world: &impl World,
        lane: impl FnOnce(Instant) -> Lane,
    ) -> (Change, bool) {
        if !matches!(state, State::HalfOpen { .. }) {
            return (state::settle(state, report, rules, window, world), true);
        }
        let now = world.now();
        match self.way(now, rules, lane(now)) {
            Way::Waiting => self.settle_late(state, report, now, rules),
            way => {
                let change = state::settle(state, report, rules, window, world);
                if matches!(change, Change::Opens(..)) {
                    self.succeeded = 0;
                }
                let change = if way == Way::Leased { self.judge(change, now) } else { change };
                (change, true)
            }
        }
    }

    /// The result of a probe whose lease is over, while no other one is held. A success counts
    /// under the next lease, which it asks for if no more probes are needed. A failure says nothing
    /// to the fleet, but the successes before it count no more.
    fn settle_late(&mut self, state: State, report: Report, now: Instant, rules: &Rules) -> (Change, bool) {
        let State::HalfOpen { running, succeeded, until, cooldown } = state else {
            return (Change::Stay, false);
        };
        let running = if report.given_up { running } else { running.saturating_sub(1) };
        let counts = report.outcome == Outcome::Success && !report.slow;
        let succeeded = match report.outcome {
            Outcome::Ignored => succeeded,
            _ if counts => succeeded.saturating_add(1),
            _ => 0,
        };
        let is_enough = succeeded >= rules.probes;
        self.wants_probe |= is_enough;
        let change = if running > 0 && !is_enough {
            Change::Within(State::HalfOpen { running, succeeded, until, cooldown })
        } else {
            self.back_to_open(now, succeeded, cooldown)
        };
        (change, counts)
    }

    /// Ends the lease if the probes have shown something, or if none is left that could.
    fn judge(&mut self, change: Change, now: Instant) -> Change {
        match change {
            Change::Into(_) => self.end_lease(ProbeResult::Ok),
            Change::Opens(..) => self.end_lease(ProbeResult::Failed),
            Change::Within(State::HalfOpen { running: 0, succeeded, cooldown, .. })
                if self.lease.is_some_and(|lease| lease.left == 0) =>
            {
                self.end_lease(ProbeResult::Neutral);
                return self.back_to_open(now, succeeded, cooldown);
            }
            _ => {}
        }
        change
    }

    /// Fewer probes are needed from now on, and if enough have succeeded the circuit closes: so
    /// does that of the fleet.
    #[cfg(feature = "control")]
    pub(crate) fn adapt(&mut self, change: Change, now: Instant) {
        if matches!(change, Change::Into(State::Closed { .. })) && self.has_lease(now) {
            self.end_lease(ProbeResult::Ok);
        }
    }

    pub(super) fn end_lease(&mut self, result: ProbeResult) {
        if let Some(lease) = self.lease.take() {
            let verdict = Verdict { token: lease.token, result };
            self.pending = Some(Pending { epoch: self.adopted, verdict });
        }
    }

    /// The end of a half-open state without a lease: the next call asks for one. What `succeeded`
    /// stays, as it does where no lease ends.
    pub(super) fn back_to_open(&mut self, now: Instant, succeeded: u16, cooldown: Duration) -> Change {
        self.succeeded = succeeded;
        Change::Opens(State::Open { until: now, wait: cooldown, cooldown }, self.cause())
    }

    const fn cause(&self) -> OpenCause {
        OpenCause::Shared { epoch: self.adopted }
    }

    /// The state that a caller would find at `now`: without a lease an open circuit stays so.
    pub(crate) fn seen_at(&self, state: State, now: Instant, rules: &Rules, lane: Lane) -> CircuitState {
        match (self.way(now, rules, lane), state.seen_at(now)) {
            (Way::Waiting, CircuitState::HalfOpen) => CircuitState::Open,
            (_, seen) => seen,
        }
    }

    /// The time until a call may be let through. While there is no lease, the time until another
    /// call asks for one.
    pub(crate) fn retry_after(
        &self,
        state: State,
        now: Instant,
        rules: &Rules,
        lane: Lane,
    ) -> Option<Duration> {
        match self.way(now, rules, lane) {
            Way::Waiting if state.seen_at(now) == CircuitState::HalfOpen => Some(until_asked_again(lane)),
            _ => state.retry_after(now, rules),
        }
    }
}

/// An open circuit that has cooled, until the next call asks for a lease.
fn waiting(now: Instant, wait: Duration, cooldown: Duration, lane: Lane) -> State {
    let poll = until_asked_again(lane);
    State::Open { until: now.saturating_add(poll), wait: wait.max(poll), cooldown }
}

fn until_asked_again(lane: Lane) -> Duration {
    lane.poll.max(LEAST_PATIENCE)
}
