//! A breaker told naively: it keeps every call that was ever made and reads the answer off the list.
//!
//! It knows neither generations nor counters, so that it cannot share a mistake with the machine it is compared to.

use std::time::Duration;

use proptest::prelude::*;

use super::machine::Outcome;
use super::settings::Settings;
use super::state::CircuitState;

#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub(super) threshold: u32,
    pub(super) probes: u32,
    pub(super) cooldown: Duration,
}

impl Rules {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        (1..4u32, 1..4u32, prop_oneof![1 => Just(0), 9 => 2..12u64]).prop_map(
            |(threshold, probes, millis)| Self { threshold, probes, cooldown: Duration::from_millis(millis) },
        )
    }

    pub(super) fn settings(self) -> Settings {
        let Self { threshold, probes, cooldown } = self;
        Settings::new().threshold(threshold).probes(probes).cooldown(cooldown)
    }
}

/// One thing that happens to a breaker. An index is taken modulo the calls under way.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Acquire,
    Finish(usize, Outcome),
    Drop(usize),
    Unwind(usize),
    Forward(Duration),
    Back(Duration),
    ForceOpen,
    Disable,
    Reset,
}

impl Op {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let index = any::<usize>;
        let millis = || (0..14u64).prop_map(Duration::from_millis);
        prop_oneof![
            30 => Just(Op::Acquire),
            14 => index().prop_map(|i| Op::Finish(i, Outcome::Success)),
            18 => index().prop_map(|i| Op::Finish(i, Outcome::Failure)),
            4 => index().prop_map(|i| Op::Finish(i, Outcome::Ignored)),
            4 => index().prop_map(Op::Drop),
            4 => index().prop_map(Op::Unwind),
            18 => millis().prop_map(Op::Forward),
            3 => millis().prop_map(Op::Back),
            1 => Just(Op::ForceOpen),
            1 => Just(Op::Disable),
            2 => Just(Op::Reset),
        ]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Closed,
    Open { since: Duration },
    HalfOpen { latest_news: Duration },
    ForcedOpen,
    Disabled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Running,
    GivenUp,
    Ended(Outcome),
}

#[derive(Clone, Copy, Debug)]
struct Call {
    /// How many phases there had been when it was admitted.
    phase: usize,
    fate: Fate,
}

#[derive(Debug)]
pub(super) struct Model {
    rules: Rules,
    phase: Phase,
    phases: usize,
    calls: Vec<Call>,
    /// The calls in the order in which they ended.
    ended: Vec<usize>,
    pub(super) rejected: u64,
    pub(super) opened: u64,
}

impl Model {
    pub(super) fn new(rules: Rules) -> Self {
        let (calls, ended) = (Vec::new(), Vec::new());
        Self { rules, phase: Phase::Closed, phases: 0, calls, ended, rejected: 0, opened: 0 }
    }

    /// The number of the admitted call, or nothing.
    pub(super) fn acquire(&mut self, now: Duration) -> Option<usize> {
        let admitted = match self.phase {
            Phase::Closed | Phase::Disabled => true,
            Phase::ForcedOpen => false,
            Phase::Open { since } if now >= since + self.rules.cooldown => {
                self.begin(Phase::HalfOpen { latest_news: now });
                true
            }
            Phase::Open { since } => {
                self.phase = Phase::Open { since: since.min(now) };
                false
            }
            Phase::HalfOpen { latest_news } => self.acquire_probe(latest_news, now),
        };
        if !admitted {
            self.rejected += 1;
            return None;
        }
        self.calls.push(Call { phase: self.phases, fate: Fate::Running });
        Some(self.calls.len() - 1)
    }

    fn acquire_probe(&mut self, latest_news: Duration, now: Duration) -> bool {
        let places = self.count(|fate| matches!(fate, Fate::Running | Fate::Ended(Outcome::Success)));
        if places == self.rules.probes as usize {
            let patience = self.rules.cooldown.max(Duration::from_millis(1));
            if now < latest_news + patience {
                self.phase = Phase::HalfOpen { latest_news: latest_news.min(now) };
                return false;
            }
            for call in self.calls.iter_mut().filter(|call| call.phase == self.phases) {
                if call.fate == Fate::Running {
                    call.fate = Fate::GivenUp;
                }
            }
        }
        self.phase = Phase::HalfOpen { latest_news: now };
        true
    }

    pub(super) fn end(&mut self, call: usize, outcome: Outcome, now: Duration) {
        let late = self.calls[call].phase != self.phases || self.calls[call].fate == Fate::GivenUp;
        self.calls[call].fate = Fate::Ended(outcome);
        if late {
            self.calls[call].phase = usize::MAX;
            return;
        }
        self.ended.push(call);
        match (self.phase, outcome) {
            (Phase::Closed, Outcome::Failure) if self.row() >= self.rules.threshold => self.open(now),
            (Phase::HalfOpen { .. }, Outcome::Failure) => self.open(now),
            (Phase::HalfOpen { .. }, Outcome::Success) => {
                self.phase = Phase::HalfOpen { latest_news: now };
                let succeeded = self.count(|fate| fate == Fate::Ended(Outcome::Success));
                if succeeded == self.rules.probes as usize {
                    self.begin(Phase::Closed);
                }
            }
            _ => {}
        }
    }

    pub(super) fn force_open(&mut self) {
        if self.phase != Phase::ForcedOpen {
            self.begin(Phase::ForcedOpen);
        }
    }

    pub(super) fn disable(&mut self) {
        if self.phase != Phase::Disabled {
            self.begin(Phase::Disabled);
        }
    }

    pub(super) fn reset(&mut self) {
        self.begin(Phase::Closed);
    }

    pub(super) fn state(&self, now: Duration) -> CircuitState {
        match self.phase {
            Phase::Closed => CircuitState::Closed,
            Phase::Open { since } if now < since + self.rules.cooldown => CircuitState::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => CircuitState::HalfOpen,
            Phase::ForcedOpen => CircuitState::ForcedOpen,
            Phase::Disabled => CircuitState::Disabled,
        }
    }

    /// Failures in a row, as a snapshot shows them.
    pub(super) fn failures(&self) -> u32 {
        if self.phase == Phase::Closed { self.row() } else { 0 }
    }

    /// What a rejection at `now` promises.
    pub(super) fn retry_after(&self, now: Duration) -> Option<Duration> {
        match self.phase {
            Phase::Closed | Phase::Disabled => None,
            Phase::Open { since } => {
                Some((since + self.rules.cooldown).saturating_sub(now).min(self.rules.cooldown))
            }
            Phase::HalfOpen { .. } => Some(Duration::ZERO),
            Phase::ForcedOpen => Some(Duration::MAX),
        }
    }

    fn open(&mut self, now: Duration) {
        self.opened += 1;
        self.begin(Phase::Open { since: now });
    }

    fn begin(&mut self, phase: Phase) {
        self.phase = phase;
        self.phases += 1;
    }

    fn count(&self, which: impl Fn(Fate) -> bool) -> usize {
        self.calls.iter().filter(|call| call.phase == self.phases && which(call.fate)).count()
    }

    fn row(&self) -> u32 {
        let in_phase = self.ended.iter().rev().map(|&call| self.calls[call]);
        let counted =
            in_phase.filter(|call| call.phase == self.phases && call.fate != Fate::Ended(Outcome::Ignored));
        let row = counted.take_while(|call| call.fate == Fate::Ended(Outcome::Failure)).count();
        u32::try_from(row).expect("a test is short")
    }
}
