//! The pure machine and the whole breaker against the naive model, at every step of random histories.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::builder::CircuitBreakerBuilder;
use super::circuit_breaker::CircuitBreaker;
use super::handle::Handle;
use super::machine::{self, Change, Command, Outcome, State};
use super::model::{Model, Op, Rules};
use super::settings::Settings;
use super::state::CircuitState;
use super::ticket::Ticket;
use crate::clock::{Instant, TestClock};

/// What the model is compared to.
trait Subject {
    type Ticket;
    fn acquire(&mut self, now: Duration) -> Option<Self::Ticket>;
    fn finish(&mut self, ticket: Self::Ticket, end: End, now: Duration);
    fn obey(&mut self, command: Command);
    fn view(&self, now: Duration) -> View;
}

#[derive(Clone, Copy)]
enum End {
    Recorded(Outcome),
    Dropped,
    Unwound,
}

#[derive(Debug, PartialEq)]
struct View {
    state: CircuitState,
    failures: u32,
    rejected: u64,
    opened: u64,
    retry_after: Option<Duration>,
}

/// The pure machine, with the little bookkeeping that the cell adds.
struct Machine {
    settings: Settings,
    state: State,
    generation: u64,
    rejected: u64,
    opened: u64,
}

impl Machine {
    fn apply(&mut self, change: Change) {
        match change {
            Change::Stay => {}
            Change::Within(state) => self.state = state,
            Change::Into(state) => {
                self.opened += u64::from(matches!(state, State::Open { .. }));
                self.state = state;
                self.generation += 1;
            }
        }
    }
}

fn instant(now: Duration) -> Instant {
    Instant::from_bits(1 << 60).saturating_add(now)
}

impl Subject for Machine {
    type Ticket = u64;

    fn acquire(&mut self, now: Duration) -> Option<u64> {
        let admission = machine::admit(self.state, instant(now), &self.settings);
        self.apply(admission.change);
        self.rejected += u64::from(admission.refusal.is_some());
        admission.refusal.is_none().then_some(self.generation)
    }

    fn finish(&mut self, ticket: u64, end: End, now: Duration) {
        let outcome = match end {
            End::Recorded(outcome) => outcome,
            End::Dropped => Outcome::Ignored,
            End::Unwound => Outcome::Failure,
        };
        if ticket == self.generation {
            self.apply(machine::settle(self.state, outcome, instant(now), &self.settings));
        }
    }

    fn obey(&mut self, command: Command) {
        self.apply(machine::obey(self.state, command));
    }

    fn view(&self, now: Duration) -> View {
        View {
            state: self.state.seen_at(instant(now)),
            failures: if let State::Closed { failures } = self.state { failures } else { 0 },
            rejected: self.rejected,
            opened: self.opened,
            retry_after: self.state.retry_after(instant(now)),
        }
    }
}

/// The breaker as it is, on a test clock.
struct Whole {
    breaker: CircuitBreaker,
    clock: TestClock,
}

impl Subject for Whole {
    type Ticket = Ticket<Handle>;

    fn acquire(&mut self, now: Duration) -> Option<Self::Ticket> {
        self.clock.set(now);
        self.breaker.enter().ok()
    }

    fn finish(&mut self, mut ticket: Self::Ticket, end: End, now: Duration) {
        self.clock.set(now);
        match end {
            End::Recorded(outcome) => ticket.record(outcome),
            End::Dropped => drop(ticket),
            End::Unwound => {
                ticket.arm();
                drop(ticket);
            }
        }
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::ForceOpen => self.breaker.force_open(),
            Command::Disable => self.breaker.disable(),
            Command::Reset => self.breaker.reset(),
        }
    }

    fn view(&self, now: Duration) -> View {
        self.clock.set(now);
        let seen = self.breaker.snapshot();
        assert_eq!(seen.state(), self.breaker.state());
        View {
            state: seen.state(),
            failures: seen.failures(),
            rejected: seen.rejected(),
            opened: seen.opened(),
            retry_after: seen.retry_after(),
        }
    }
}

fn agree<S: Subject>(mut subject: S, rules: Rules, ops: Vec<Op>) -> TestCaseResult {
    let mut model = Model::new(rules);
    let mut under_way: Vec<(S::Ticket, usize)> = Vec::new();
    let mut now = Duration::from_secs(1);
    for op in ops {
        let shown = format!("{op:?}");
        match op {
            Op::Acquire => {
                let (ticket, call) = (subject.acquire(now), model.acquire(now));
                prop_assert_eq!(ticket.is_some(), call.is_some(), "admission, in {:?}", model);
                under_way.extend(ticket.zip(call));
            }
            Op::Finish(i, outcome) => {
                finish(&mut subject, &mut model, &mut under_way, i, End::Recorded(outcome), now);
            }
            Op::Drop(i) => finish(&mut subject, &mut model, &mut under_way, i, End::Dropped, now),
            Op::Unwind(i) => finish(&mut subject, &mut model, &mut under_way, i, End::Unwound, now),
            Op::Forward(by) => now += by,
            Op::Back(by) => now = now.saturating_sub(by),
            Op::ForceOpen => {
                subject.obey(Command::ForceOpen);
                model.force_open();
            }
            Op::Disable => {
                subject.obey(Command::Disable);
                model.disable();
            }
            Op::Reset => {
                subject.obey(Command::Reset);
                model.reset();
            }
        }
        let expected = View {
            state: model.state(now),
            failures: model.failures(),
            rejected: model.rejected,
            opened: model.opened,
            retry_after: model.retry_after(now),
        };
        prop_assert_eq!(subject.view(now), expected, "after {} in {:?}", shown, model);
    }
    Ok(())
}

fn finish<S: Subject>(
    subject: &mut S,
    model: &mut Model,
    under_way: &mut Vec<(S::Ticket, usize)>,
    index: usize,
    end: End,
    now: Duration,
) {
    if under_way.is_empty() {
        return;
    }
    let (ticket, call) = under_way.swap_remove(index % under_way.len());
    subject.finish(ticket, end, now);
    let outcome = match end {
        End::Recorded(outcome) => outcome,
        End::Dropped => Outcome::Ignored,
        End::Unwound => Outcome::Failure,
    };
    model.end(call, outcome, now);
}

fn builder(rules: Rules) -> CircuitBreakerBuilder {
    let Rules { threshold, probes, cooldown } = rules;
    CircuitBreaker::unshared("model").threshold(threshold).probes(probes).cooldown(cooldown)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_agrees_with_the_list_of_all_calls(
        rules in Rules::any(),
        ops in prop::collection::vec(Op::any(), 1..120),
    ) {
        let (settings, state) = (rules.settings(), State::Closed { failures: 0 });
        agree(Machine { settings, state, generation: 0, rejected: 0, opened: 0 }, rules, ops)?;
    }

    #[test]
    fn the_breaker_agrees_with_the_list_of_all_calls(
        rules in Rules::any(),
        ops in prop::collection::vec(Op::any(), 1..120),
    ) {
        let clock = TestClock::new();
        let _installed = clock.install();
        agree(Whole { breaker: builder(rules).build(), clock }, rules, ops)?;
    }
}
