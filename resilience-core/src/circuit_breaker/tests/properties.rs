//! Properties: the pure machine and the whole breaker against the naive model, at every step of
//! random histories.

use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use super::history::{End, Op, Order, Pair, Subject, View, told};
#[cfg(feature = "control")]
use super::model::Mode;
use super::model::{Limit, ORIGIN, Plan, Span};
use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::error::illegal_transition::IllegalCircuitTransition;
use crate::circuit_breaker::guard::CallGuard;
#[cfg(feature = "control")]
use crate::circuit_breaker::overridden;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::measure::Threshold;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::window::Window;
use crate::circuit_breaker::state::{self, Change, Command, Report, State, World};
use crate::circuit_breaker::verdict::Verdict;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::clock::{Instant, TestClock};
use crate::runtime::random::Interval;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;

fn plan() -> impl Strategy<Value = Plan> {
    let limit = prop_oneof![
        (1..4u32).prop_map(Limit::Consecutive),
        prop::sample::select(vec![1, 25, 33, 50, 70, 100]).prop_map(Limit::Percent),
    ];
    let window = prop_oneof![
        (1..9u32).prop_map(Span::Calls),
        (1..4u64).prop_map(|tens| Span::Time(Duration::from_millis(10 * tens))),
    ];
    let slow = (millis(1..6), prop::sample::select(vec![1, 50, 100]));
    let cooldown = prop_oneof![1 => Just(Duration::ZERO), 9 => millis(2..12)];
    (limit, window, 1..6u32, prop::option::of(slow), 1..4u32, cooldown, 1..4u32, millis(0..40)).prop_map(
        |(limit, window, min_calls, slow, probes, cooldown, factor, room)| {
            let min_calls = if let Span::Calls(calls) = window { min_calls.min(calls) } else { min_calls };
            let cap = cooldown + room;
            Plan { limit, window, min_calls, slow, probes, cooldown, factor, cap }
        },
    )
}

fn op() -> impl Strategy<Value = Op> {
    let end = |end| any::<usize>().prop_map(move |index| Op::Finish(index, end));
    prop_oneof![
        30 => Just(Op::Acquire),
        14 => end(End::Recorded(Outcome::Success)),
        18 => end(End::Recorded(Outcome::Failure)),
        4 => end(End::Recorded(Outcome::Ignored)),
        4 => (any::<usize>(), hint()).prop_map(|(index, hint)| Op::Finish(index, End::FailedFor(hint))),
        4 => end(End::Dropped),
        4 => end(End::Unwound),
        18 => millis(0..14).prop_map(Op::Forward),
        1 => (30..70u64).prop_map(|secs| Op::Forward(Duration::from_secs(secs))),
        3 => millis(0..14).prop_map(Op::Back),
        1 => Just(Op::Obey(Order::ForceOpen)),
        1 => Just(Op::Obey(Order::Disable)),
        1 => Just(Op::Obey(Order::ObserveOnly)),
        1 => Just(Op::Obey(Order::HalfOpen)),
        2 => Just(Op::Obey(Order::Reset)),
    ]
}

#[cfg(feature = "control")]
fn change() -> impl Strategy<Value = Op> {
    let mode = prop::sample::select(vec![Mode::Normal, Mode::Normal, Mode::Observe, Mode::Off]);
    prop_oneof![2 => plan().prop_map(Op::Change), 1 => mode.prop_map(Op::Switch)]
}

/// Around the cooldowns, or around the longest hint that is obeyed.
fn hint() -> impl Strategy<Value = Duration> {
    prop_oneof![4 => millis(0..30), 1 => millis(59_998..60_003)]
}

fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(Duration::from_millis)
}

fn settings(plan: Plan) -> Settings {
    let percent = |percent| f64::from(percent) / 100.0;
    let mut settings = Settings::new()
        .min_calls(plan.min_calls)
        .probes(plan.probes)
        .cooldown(plan.cooldown)
        .cooldown_factor(plan.factor.into())
        .cooldown_cap(plan.cap);
    settings = match plan.limit {
        Limit::Consecutive(failures) => settings.threshold(failures),
        Limit::Percent(share) => settings.threshold(percent(share)),
    };
    settings = match plan.window {
        Span::Calls(calls) => settings.window(calls),
        Span::Time(time) => settings.window(time),
    };
    match plan.slow {
        Some((longer_than, share)) => settings.slow(longer_than).slow_threshold(percent(share)),
        None => settings,
    }
}

impl From<Order> for Command {
    fn from(order: Order) -> Self {
        match order {
            Order::ForceOpen => Command::ForceOpen,
            Order::Disable => Command::Disable,
            Order::ObserveOnly => Command::ObserveOnly,
            Order::HalfOpen => Command::HalfOpen,
            Order::Reset => Command::Reset,
        }
    }
}

/// The pure machine, with the little bookkeeping that the cell adds. It never observes: that is a
/// feature of the cell.
struct Machine {
    rules: Rules,
    state: State,
    window: Option<Window>,
    generation: u64,
    /// The first generation of the present state.
    began: u64,
    cause: Option<OpenCause>,
    rejected: u64,
    times_opened: u64,
}

impl Machine {
    fn new(plan: Plan) -> Self {
        let rules = settings(plan).rules();
        let (state, window) = (state::closed(&rules), Window::of(&rules));
        Self { rules, state, window, generation: 0, began: 0, cause: None, rejected: 0, times_opened: 0 }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Stay => {}
            Change::Within(state) => self.state = state,
            Change::NextRound(state) => {
                self.state = state;
                self.generation += 1;
            }
            Change::Into(state) => {
                self.begin(state);
                if !matches!(state, State::HalfOpen { .. }) {
                    self.cause = None;
                }
            }
            Change::Opens(state, cause) => {
                self.times_opened += u64::from(matches!(state, State::Open { .. }));
                self.begin(state);
                self.cause = Some(cause);
            }
        }
    }

    fn begin(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
        self.began = self.generation;
        self.window.iter_mut().for_each(Window::clear);
    }
}

fn instant(now: Duration) -> Instant {
    Instant::from_bits(u64::try_from(ORIGIN).expect("it is 2^60")).saturating_add(now)
}

/// The given time, and draws that are always the lowest value.
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
    type CallGuard = (u64, Duration);

    fn acquire(&mut self, now: Duration) -> Option<Self::CallGuard> {
        let admission = state::admit(self.state, instant(now), &self.rules);
        self.apply(admission.change);
        self.rejected += u64::from(admission.refusal.is_some());
        admission.refusal.is_none().then_some((self.generation, now))
    }

    fn finish(&mut self, (generation, began): Self::CallGuard, end: End, now: Duration) {
        let slow = self.rules.is_slow(instant(began), || instant(now));
        let given_up = generation != self.generation;
        let report = Report { outcome: end.outcome(), slow, at_least: end.at_least(), given_up };
        if generation >= self.began {
            let change = state::settle(self.state, report, &self.rules, self.window.as_mut(), &At(now));
            self.apply(change);
        }
    }

    fn obey(&mut self, order: Order, now: Duration) -> bool {
        let change = state::obey(self.state, order.into(), instant(now), &self.rules);
        self.apply(change.unwrap_or(Change::Stay));
        change.is_some()
    }

    fn view(&mut self, now: Duration) -> View {
        let counts = match (self.state, &mut self.window) {
            (_, Some(window)) => {
                let counts = window.counts_at(instant(now));
                let rate = matches!(self.rules.threshold, Threshold::Rate(_));
                let failures = if rate { small(counts.failures) } else { window.row() };
                (small(counts.recorded), failures, small(counts.slow))
            }
            (State::Closed { pending, .. }, None) => (0, pending, 0),
            _ => (0, 0, 0),
        };
        View {
            state: self.state.seen_at(instant(now)),
            observed: None,
            counts,
            rejected: self.rejected,
            would_have_rejected: 0,
            times_opened: self.times_opened,
            retry_after: self.state.retry_after(instant(now), &self.rules),
            cause: self.cause.map(told),
        }
    }
}

fn small(count: u64) -> u32 {
    u32::try_from(count).expect("a test is short")
}

/// The whole breaker, on a test clock.
struct Whole {
    cell: OwnedCell,
    clock: TestClock,
    #[cfg(feature = "control")]
    over: overridden::Override,
}

impl Whole {
    fn new(plan: Plan, clock: TestClock) -> Self {
        let cell = BreakerCell::closed("model");
        let conflict = cell.configure(Config::new(settings(plan), Origin::new("model", "", 0)));
        assert_eq!(conflict, []);
        Self {
            cell: OwnedCell::Shared(cell.into()),
            clock,
            #[cfg(feature = "control")]
            over: overridden::Override::default(),
        }
    }

    #[cfg(feature = "control")]
    fn put_in_force(&self, now: Duration) {
        self.clock.set(now);
        let number = overridden::global().number(self.over);
        let _ = self.cell.override_with(number, overridden::global());
    }
}

impl Subject for Whole {
    type CallGuard = CallGuard<OwnedCell>;

    fn acquire(&mut self, now: Duration) -> Option<Self::CallGuard> {
        self.clock.set(now);
        self.cell.enter().ok().map(|entry| CallGuard::new(self.cell.clone(), entry))
    }

    fn finish(&mut self, mut guard: Self::CallGuard, end: End, now: Duration) {
        self.clock.set(now);
        match end {
            End::Recorded(outcome) => guard.record(outcome),
            End::FailedFor(time) => guard.settle(Verdict::of(Transience::TransientAfter(time))),
            End::Dropped => drop(guard),
            End::Unwound => {
                guard.arm();
                drop(guard);
            }
        }
    }

    fn obey(&mut self, order: Order, now: Duration) -> bool {
        self.clock.set(now);
        let done: Result<(), IllegalCircuitTransition> = self.cell.obey(order.into());
        done.is_ok()
    }

    #[cfg(feature = "control")]
    fn change(&mut self, plan: Plan, now: Duration) {
        self.over.settings = settings(plan);
        self.put_in_force(now);
    }

    #[cfg(feature = "control")]
    fn switch(&mut self, mode: Mode, now: Duration) {
        self.over.mode = match mode {
            Mode::Normal => overridden::Mode::Normal,
            Mode::Observe => overridden::Mode::Observe,
            Mode::Off => overridden::Mode::Off,
        };
        self.put_in_force(now);
    }

    fn view(&mut self, now: Duration) -> View {
        self.clock.set(now);
        let seen = self.cell.snapshot();
        assert_eq!(seen.state(), self.cell.seen());
        View {
            state: seen.state(),
            observed: seen.observed(),
            counts: (seen.recorded(), seen.failures(), seen.slow()),
            rejected: seen.rejected(),
            would_have_rejected: seen.would_have_rejected(),
            times_opened: seen.times_opened(),
            retry_after: seen.retry_after(),
            cause: seen.cause().map(told),
        }
    }
}

fn agree<S: Subject>(mut subject: S, plan: Plan, ops: Vec<Op>) -> TestCaseResult {
    let mut pair = Pair::new(&mut subject, plan);
    ops.into_iter().try_for_each(|op| pair.step(op)).map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_machine_agrees_with_the_list_of_all_calls(
        plan in plan(),
        ops in prop::collection::vec(op(), 1..120),
    ) {
        let ops = ops.into_iter().filter(|op| !matches!(op, Op::Obey(Order::ObserveOnly))).collect();
        agree(Machine::new(plan), plan, ops)?;
    }

    #[test]
    fn the_breaker_agrees_with_the_list_of_all_calls(
        plan in plan(),
        ops in prop::collection::vec(op(), 1..120),
    ) {
        let clock = TestClock::new();
        let _installed = clock.install();
        agree(Whole::new(plan, clock), plan, ops)?;
    }

    #[cfg(feature = "control")]
    #[test]
    fn a_breaker_that_is_changed_in_use_agrees_with_the_list(
        plan in plan(),
        ops in prop::collection::vec(prop_oneof![12 => op(), 1 => change()], 1..120),
    ) {
        // What is written stays where a change leaves it out, and a change cannot say "no slow".
        let plan = Plan { slow: None, ..plan };
        let clock = TestClock::new();
        let _installed = clock.install();
        agree(Whole::new(plan, clock), plan, ops)?;
    }
}
