//! Tests of the pure part: a machine of a state and a fleet, and what orders and results do to it.

mod properties;
mod steps;

use std::sync::Arc;
use std::time::Duration;

use super::{Fleet, FleetOrigin, Grant, Opening, ProbeResult, TakenOver, Term, Verdict};
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::{self, Change, Command, Refusal, Report, State, World};
use crate::runtime::clock::Instant;
use crate::runtime::fleet::Lane;
use crate::runtime::random::Interval;
use crate::vocabulary::outcome::Outcome;

const COOLDOWN: Duration = Duration::from_millis(20);
const POLL: Duration = Duration::from_millis(5);

/// A call that was let through: the generation it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Call(u64);

/// A breaker without threads: what the cell does, in a few lines.
#[derive(Clone, Debug)]
struct Machine {
    rules: Rules,
    state: State,
    fleet: Fleet,
    now: Instant,
    is_alive: bool,
    generation: u64,
    /// The first generation of the present state.
    began: u64,
    /// The states that observers would be told.
    told: Vec<State>,
    /// How often the lane was woken.
    woken: u32,
}

struct At(Instant);

impl World for At {
    fn now(&self) -> Instant {
        self.0
    }

    fn draw(&self, interval: Interval) -> u64 {
        interval.high
    }
}

impl Machine {
    fn new(settings: Settings) -> Self {
        let rules = settings.cooldown(COOLDOWN).shared(true).rules();
        Self {
            rules,
            state: state::closed(&rules),
            fleet: Fleet::default(),
            now: Instant::from_bits(1 << 60),
            is_alive: true,
            generation: 0,
            began: 0,
            told: Vec::new(),
            woken: 0,
        }
    }

    fn lane(&self) -> Lane {
        Lane { is_alive: self.is_alive, poll: POLL }
    }

    fn forward(&mut self, time: Duration) {
        self.now = self.now.saturating_add(time);
    }

    fn apply(&mut self, change: Change) {
        let (Change::Within(to) | Change::NextRound(to) | Change::Into(to) | Change::Opens(to, _)) = change
        else {
            return;
        };
        if !matches!(change, Change::Within(_)) {
            self.generation += 1;
        }
        if matches!(change, Change::Into(_) | Change::Opens(..)) {
            self.began = self.generation;
        }
        if self.state.kind() != to.kind() {
            self.told.push(to);
        }
        self.state = to;
        self.fleet.follow(change);
    }

    fn call(&mut self) -> Result<Call, Refusal> {
        let (admission, wakes) = self.fleet.admit(self.state, self.now, &self.rules, self.lane());
        self.woken += u32::from(wakes);
        self.apply(admission.change);
        admission.refusal.map_or(Ok(Call(self.generation)), Err)
    }

    /// Returns whether the result counts.
    fn finish(&mut self, call: Call, outcome: Outcome) -> bool {
        let is_half_open = matches!(self.state, State::HalfOpen { .. });
        let given_up = call.0 < self.generation;
        if given_up && !(is_half_open && call.0 >= self.began) {
            return false;
        }
        let report = Report { outcome, slow: false, at_least: Duration::ZERO, given_up };
        let lane = self.lane();
        let (change, counts) =
            self.fleet.settle(self.state, report, &self.rules, None, &At(self.now), |_| lane);
        self.apply(change);
        counts
    }

    fn open(&mut self, epoch: u64, remaining: Duration) {
        let origin = Arc::new(FleetOrigin { by: "replica-7".to_owned(), why: "a failure".to_owned() });
        let opening = Opening { epoch, remaining, cooldown: COOLDOWN, origin };
        let change = self.fleet.open(self.state, &opening, self.now, &self.rules);
        self.apply(change);
    }

    fn lease(&mut self, epoch: u64, token: u64, probes: u32) {
        self.lease_for(epoch, token, COOLDOWN, probes);
    }

    fn lease_for(&mut self, epoch: u64, token: u64, lasts: Duration, probes: u32) {
        let grant = Grant { epoch, token, term: Term { begins: self.now, lasts }, probes };
        let change = self.fleet.lease(self.state, grant, self.now, &self.rules);
        self.apply(change);
    }

    fn renew(&mut self, token: u64, lasts: Duration) {
        let term = Term { begins: self.now, lasts };
        let change = self.fleet.renew(self.state, token, term, self.now);
        self.apply(change);
    }

    /// A tick of a lane whose store gives it the lease of this token if it asks for one.
    fn tick(&mut self, token: u64) {
        if let Some(verdict) = self.fleet.verdict() {
            self.fleet.take_verdict(verdict.token);
        } else if let Some(token) = self.renews() {
            self.renew(token, COOLDOWN);
        } else if self.fleet.wants_probe() && !self.fleet.has_lease(self.now) {
            self.lease(self.fleet.adopted(), token, self.rules.probes.into());
        }
    }

    fn renews(&self) -> Option<u64> {
        self.fleet.renews(self.state, self.now)
    }

    fn close(&mut self, epoch: u64) {
        let change = self.fleet.close(self.state, epoch, &self.rules);
        self.apply(change);
    }

    /// Obeys a command by hand, if the state allows it.
    fn steer(&mut self, command: Command) {
        if let Some(change) = state::obey(self.state, command, self.now, &self.rules) {
            self.fleet.overrule();
            self.apply(change);
        }
    }

    fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed { .. })
    }

    fn is_open(&self) -> bool {
        matches!(self.state, State::Open { .. })
    }

    fn is_half_open(&self) -> bool {
        matches!(self.state, State::HalfOpen { .. })
    }

    fn verdict(&self) -> Option<ProbeResult> {
        self.fleet.verdict().map(|verdict| verdict.result)
    }

    /// A breaker that obeys opening 1, whose cooldown is over, and that holds a lease.
    fn leased(settings: Settings) -> Self {
        let mut machine = Self::new(settings);
        machine.open(1, COOLDOWN);
        machine.forward(COOLDOWN);
        assert!(machine.call().is_err());
        machine.lease(1, 11, machine.rules.probes.into());
        machine
    }
}
