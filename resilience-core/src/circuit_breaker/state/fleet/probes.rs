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
            (Way::Waiting, State::HalfOpen { succeeded, cooldown, .. }) => {
                self.succeeded = succeeded;
                let open = waiting(now, cooldown, cooldown, lane);
                (self.ask(Change::Opens(open, self.cause()), lane), true)
            }
            (Way::Leased, State::Open { until, cooldown, .. }) if now >= until => {
                self.take_probe(0, rules);
                (Admission::granted(Change::Into(probing(1, self.succeeded, now, cooldown))), false)
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

    /// Takes a probe of the lease, if there is one left, and room beside those that are `taken`. A
    /// lease that no call has used yet has one.
    fn take_probe(&mut self, taken: u32, rules: &Rules) -> bool {
        let has_room = taken < u32::from(rules.probes);
        match &mut self.lease {
            Some(lease) if lease.left > 0 && has_room => {
                lease.left -= 1;
                self.wants_probe = false;
                true
            }
            _ => false,
        }
    }

    /// Applies the result of a call of the present generation, or of a probe of an earlier round.
    /// Also returns whether it counts: that of a probe whose lease is over does not.
    pub(crate) fn settle(
        &mut self,
        state: State,
        report: Report,
        rules: &Rules,
        window: Option<&mut Window>,
        world: &impl World,
        lane: impl FnOnce(Instant) -> Lane,
    ) -> (Change, bool) {
        let State::HalfOpen { succeeded, cooldown, .. } = state else {
            return (state::settle(state, report, rules, window, world), true);
        };
        let now = world.now();
        match self.way(now, rules, lane(now)) {
            Way::Waiting => (self.back_to_open(now, succeeded, cooldown), false),
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

    fn end_lease(&mut self, result: ProbeResult) {
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
