//! The pure machine and the whole breaker against the naive model, at every step of random histories.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::handle::Handle;
use super::illegal_transition::IllegalTransition;
use super::machine::{self, Change, Command, Outcome, Report, State, World};
use super::model::{Model, ORIGIN, Op, Plan};
use super::node::Node;
use super::origin::{Config, Origin};
use super::rules::Rules;
use super::state::CircuitState;
use super::ticket::Ticket;
use super::window::Window;
use crate::clock::{Instant, TestClock};
use crate::random::Interval;

/// What the model is compared to.
trait Subject {
    type Ticket;
    fn acquire(&mut self, now: Duration) -> Option<Self::Ticket>;
    fn finish(&mut self, ticket: Self::Ticket, end: End, now: Duration);
    /// Whether that is legal.
    fn obey(&mut self, command: Command, now: Duration) -> bool;
    fn view(&mut self, now: Duration) -> View;
}

#[derive(Clone, Copy)]
enum End {
    Recorded(Outcome),
    Dropped,
    Unwound,
}

impl End {
    fn outcome(self) -> Outcome {
        match self {
            End::Recorded(outcome) => outcome,
            End::Dropped => Outcome::Ignored,
            End::Unwound => Outcome::Failure,
        }
    }
}

#[derive(Debug, PartialEq)]
struct View {
    state: CircuitState,
    observed: Option<CircuitState>,
    /// Calls, failures and slow ones.
    counts: (u32, u32, u32),
    rejected: u64,
    spared: u64,
    opened: u64,
    retry_after: Option<Duration>,
}

/// The pure machine, with the little bookkeeping that the cell adds. It observes nothing: that is the cell's.
struct Machine {
    rules: Rules,
    state: State,
    window: Option<Window>,
    generation: u64,
    rejected: u64,
    opened: u64,
}

impl Machine {
    fn new(plan: Plan) -> Self {
        let rules = plan.settings().rules();
        let (state, window) = (machine::closed(&rules), Window::of(&rules));
        Self { rules, state, window, generation: 0, rejected: 0, opened: 0 }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Stay => {}
            Change::Within(state) => self.state = state,
            Change::Into(state) => {
                self.opened += u64::from(matches!(state, State::Open { .. }));
                self.state = state;
                self.generation += 1;
                self.window.iter_mut().for_each(Window::clear);
            }
        }
    }
}

fn instant(now: Duration) -> Instant {
    Instant::from_bits(u64::try_from(ORIGIN).expect("it is 2^60")).saturating_add(now)
}

/// The given time, and a draw that is always the lowest.
struct At(Duration);

impl World for At {
    fn now(&self) -> Instant {
        instant(self.0)
    }

    fn draw(&self, interval: Interval) -> u64 {
        interval.low
    }
}

impl Subject for Machine {
    type Ticket = (u64, Duration);

    fn acquire(&mut self, now: Duration) -> Option<Self::Ticket> {
        let admission = machine::admit(self.state, instant(now), &self.rules);
        self.apply(admission.change);
        self.rejected += u64::from(admission.refusal.is_some());
        admission.refusal.is_none().then_some((self.generation, now))
    }

    fn finish(&mut self, (generation, began): Self::Ticket, end: End, now: Duration) {
        let slow = self.rules.is_slow(instant(began), || instant(now));
        let report = Report { outcome: end.outcome(), slow };
        if generation == self.generation {
            let change = machine::settle(self.state, report, &self.rules, self.window.as_mut(), &At(now));
            self.apply(change);
        }
    }

    fn obey(&mut self, command: Command, now: Duration) -> bool {
        let change = machine::obey(self.state, command, instant(now), &self.rules);
        self.apply(change.unwrap_or(Change::Stay));
        change.is_some()
    }

    fn view(&mut self, now: Duration) -> View {
        let counts = match (self.state, &mut self.window) {
            (_, Some(window)) => {
                let counts = window.counts_at(instant(now));
                let rate = matches!(self.rules.threshold, super::measure::Threshold::Rate(_));
                let failures = if rate { small(counts.failures) } else { window.row() };
                (small(counts.recorded), failures, small(counts.slow))
            }
            (State::Closed { unrest, .. }, None) => (0, unrest, 0),
            _ => (0, 0, 0),
        };
        View {
            state: self.state.seen_at(instant(now)),
            observed: None,
            counts,
            rejected: self.rejected,
            spared: 0,
            opened: self.opened,
            retry_after: self.state.retry_after(instant(now)),
        }
    }
}

fn small(count: u64) -> u32 {
    u32::try_from(count).expect("a test is short")
}

/// The breaker as it is, on a test clock.
struct Whole {
    node: Handle,
    clock: TestClock,
}

impl Whole {
    fn new(plan: Plan, clock: TestClock) -> Self {
        let node = Node::closed("model");
        let conflict = node.configure(Config::new(&plan.settings(), Origin::new("model", "", 0)));
        assert_eq!(conflict, None);
        Self { node: Handle::Shared(node.into()), clock }
    }
}

impl Subject for Whole {
    type Ticket = Ticket<Handle>;

    fn acquire(&mut self, now: Duration) -> Option<Self::Ticket> {
        self.clock.set(now);
        self.node.enter().ok().map(|entry| Ticket::new(self.node.clone(), entry))
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

    fn obey(&mut self, command: Command, now: Duration) -> bool {
        self.clock.set(now);
        let done: Result<(), IllegalTransition> = self.node.obey(command);
        done.is_ok()
    }

    fn view(&mut self, now: Duration) -> View {
        self.clock.set(now);
        let seen = self.node.snapshot();
        assert_eq!(seen.state(), self.node.seen());
        View {
            state: seen.state(),
            observed: seen.observed(),
            counts: (seen.recorded(), seen.failures(), seen.slow()),
            rejected: seen.rejected(),
            spared: seen.spared(),
            opened: seen.opened(),
            retry_after: seen.retry_after(),
        }
    }
}

fn agree<S: Subject>(mut subject: S, plan: Plan, ops: Vec<Op>) -> TestCaseResult {
    let mut model = Model::new(plan);
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
                finish(&mut subject, &mut model, &mut under_way, i, End::Recorded(outcome), now)?;
            }
            Op::Drop(i) => finish(&mut subject, &mut model, &mut under_way, i, End::Dropped, now)?,
            Op::Unwind(i) => finish(&mut subject, &mut model, &mut under_way, i, End::Unwound, now)?,
            Op::Forward(by) => now += by,
            Op::Back(by) => now = now.saturating_sub(by),
            Op::ForceOpen => {
                prop_assert!(subject.obey(Command::ForceOpen, now));
                model.force_open();
            }
            Op::Disable => {
                prop_assert!(subject.obey(Command::Disable, now));
                model.disable();
            }
            Op::ObserveOnly => {
                prop_assert!(subject.obey(Command::ObserveOnly, now));
                model.observe_only();
            }
            Op::HalfOpen => {
                prop_assert_eq!(subject.obey(Command::HalfOpen, now), model.half_open(now), "in {:?}", model);
            }
            Op::Reset => {
                prop_assert!(subject.obey(Command::Reset, now));
                model.reset();
            }
        }
        let expected = View {
            state: model.state(now),
            observed: model.observed(now),
            counts: model.counts(now),
            rejected: model.rejected,
            spared: model.spared,
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
) -> TestCaseResult {
    if under_way.is_empty() {
        return Ok(());
    }
    let (ticket, call) = under_way.swap_remove(index % under_way.len());
    subject.finish(ticket, end, now);
    let drawn = subject.view(now).retry_after;
    let mut in_bounds = true;
    model.end(call, end.outcome(), now, |grown, grows| {
        let rest = drawn.unwrap_or(grown);
        let least = if grows { grown.mul_f64(0.95) } else { grown };
        in_bounds = least <= rest && rest <= grown;
        rest
    });
    prop_assert!(in_bounds, "{drawn:?} in {model:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_agrees_with_the_list_of_all_calls(
        plan in Plan::any(),
        ops in prop::collection::vec(Op::any(), 1..120),
    ) {
        let ops = ops.into_iter().filter(|op| !matches!(op, Op::ObserveOnly)).collect();
        agree(Machine::new(plan), plan, ops)?;
    }

    #[test]
    fn the_breaker_agrees_with_the_list_of_all_calls(
        plan in Plan::any(),
        ops in prop::collection::vec(Op::any(), 1..120),
    ) {
        let clock = TestClock::new();
        let _installed = clock.install();
        agree(Whole::new(plan, clock), plan, ops)?;
    }
}
