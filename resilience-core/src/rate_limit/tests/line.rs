//! The line, against the naive model, with tasks that an executor polls when they are woken.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Wake, Waker};
use std::time::Duration;

use proptest::prelude::*;

use super::model::Model;
use super::{MS, cell};
use crate::rate_limit::cell::{Entered, RateLimitCell, Stands};
use crate::rate_limit::settings::RateLimitSettings;
use crate::rate_limit::state::Token;
use crate::runtime::clock::{Clock, Instant, TestClock};
use crate::waiting::queue::Ticket;

/// A task that waits. Its alarm is set to `due`.
struct Task {
    id: usize,
    ticket: Ticket,
    due: Instant,
    woken: Arc<Woken>,
    /// Its executor is busy with others, and polls it only at the end.
    is_late: bool,
}

#[derive(Debug, Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

struct World {
    clock: TestClock,
    cell: Arc<RateLimitCell>,
    model: Model,
    longest: u64,
    tasks: Vec<Task>,
    /// Who was let in, and when its task learnt of it.
    let_in: Vec<(usize, u64)>,
    ids: usize,
}

fn now() -> Instant {
    Clock::Async.now()
}

impl World {
    fn new(clock: TestClock, interval: u64, burst: u32, longest: u64) -> Self {
        let settings = RateLimitSettings::new(1)
            .per(Duration::from_nanos(interval))
            .burst(burst)
            .wait(Duration::from_nanos(longest));
        let model = Model::new(interval, burst.into());
        Self { clock, cell: cell(settings), model, longest, tasks: vec![], let_in: vec![], ids: 0 }
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_nanos()).expect("it is small")
    }

    /// A call comes. Returns its token if there is one at once.
    fn enter(&mut self, is_late: bool) -> Option<Token> {
        self.ids += 1;
        let id = self.ids;
        let expected = self.model.enter(id, self.longest);
        if let Some(token) = self.cell.take() {
            assert_eq!(expected, Ok(0));
            return Some(token);
        }
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let early = self.cell.refuses(self.longest, now);
        match self.cell.in_line(now, |line| line.enter(self.longest, waker)) {
            Entered::Token(token) => {
                assert_eq!((expected, early), (Ok(0), None));
                Some(token)
            }
            Entered::Waits { ticket, due } => {
                assert_eq!((expected, early), (Ok(due.to_bits() - now().to_bits()), None));
                self.tasks.push(Task { id, ticket, due, woken, is_late });
                None
            }
            Entered::Refused { retry_after } => {
                assert_eq!(expected, Err(retry_after));
                assert!(early.is_none_or(|early| early == retry_after));
                None
            }
        }
    }

    /// A call comes that has to wait.
    fn joins(&mut self) {
        assert!(self.enter(false).is_none());
    }

    /// Time passes. Each task that is woken, or whose alarm rings, is polled at once.
    fn advance(&mut self, time: u64) {
        self.model.advance(time);
        let end = now().to_bits() + time;
        loop {
            self.poll_ready();
            let prompt = self.tasks.iter().filter(|task| !task.is_late);
            let Some(next) = prompt.map(|task| task.due.to_bits()).min().filter(|next| *next <= end) else {
                break;
            };
            self.clock.advance(Duration::from_nanos(next.saturating_sub(now().to_bits())));
        }
        self.clock.advance(Duration::from_nanos(end - now().to_bits()));
        self.poll_ready();
    }

    fn poll_ready(&mut self) {
        let is_ready =
            |task: &Task| !task.is_late && (task.due <= now() || task.woken.0.load(Ordering::SeqCst));
        while let Some(ready) = self.tasks.iter().position(is_ready) {
            self.poll(ready);
        }
    }

    fn poll(&mut self, index: usize) {
        let elapsed = self.elapsed();
        let task = &mut self.tasks[index];
        task.woken.0.store(false, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(&task.woken));
        match self.cell.in_line(now, |line| line.look(task.ticket, waker)) {
            Stands::LetIn => {
                self.let_in.push((task.id, elapsed));
                self.tasks.remove(index);
            }
            Stands::Until(due) => {
                assert!(due > now(), "its token was due");
                task.due = due;
            }
        }
    }

    /// One who waits leaves, if its token is not there yet.
    fn leave(&mut self, index: usize) {
        let Task { id, ticket, due, .. } = self.tasks[index];
        if self.model.let_in.iter().any(|(let_in, _)| *let_in == id) {
            return;
        }
        self.tasks.remove(index);
        self.model.leave(id);
        self.cell.in_line(now, |line| line.leave(ticket, due, line.lost()));
        self.poll_ready();
    }

    /// A call ends before its body began, in the instant in which it came.
    fn give_back(&mut self, token: Token) {
        self.model.give_back();
        self.cell.give_back(token);
        self.poll_ready();
    }

    fn check(&mut self) {
        let (available, waiting) = self.cell.numbers();
        let expected = (self.model.available(), self.model.waiting());
        assert_eq!((u64::from(available), waiting as usize), expected);
    }

    /// All have been let in when the model says, in its order; late ones by then.
    fn end(mut self) {
        self.model.advance(u64::from(u32::MAX));
        self.clock.advance(Duration::from_nanos(u32::MAX.into()));
        while !self.tasks.is_empty() {
            self.poll(0);
        }
        self.check();
        let when =
            |all: &[(usize, u64)], id| all.iter().find(|(other, _)| *other == id).map(|(_, when)| *when);
        assert_eq!(self.let_in.len(), self.model.let_in.len(), "nobody is lost");
        for (id, expected) in &self.model.let_in {
            let seen = when(&self.let_in, *id).expect("it was let in");
            assert!(seen >= *expected, "too early");
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Enter {
        is_late: bool,
    },
    /// Comes, and ends at once without a body.
    Refunded,
    Leave(usize),
    Advance(u64),
}

fn op(interval: u64, late: f64) -> impl Strategy<Value = Op> {
    prop_oneof![
        8 => prop::bool::weighted(late).prop_map(|is_late| Op::Enter { is_late }),
        2 => Just(Op::Refunded),
        3 => (0..8_usize).prop_map(Op::Leave),
        4 => (0..2 * interval).prop_map(Op::Advance),
        2 => Just(Op::Advance(interval)),
        1 => (0..20 * interval).prop_map(Op::Advance),
    ]
}

fn play(world: &mut World, ops: &[Op]) {
    for op in ops {
        match *op {
            Op::Enter { is_late } => {
                let _ = world.enter(is_late);
            }
            Op::Refunded => {
                if let Some(token) = world.enter(false) {
                    world.give_back(token);
                }
            }
            Op::Leave(index) if index < world.tasks.len() => world.leave(index),
            Op::Leave(_) => {}
            Op::Advance(time) => world.advance(time),
        }
        world.check();
    }
}

fn histories(late: f64) -> impl Strategy<Value = (u64, u32, u64, Vec<Op>)> {
    (1..40_u64, 1..5_u32, 0..12_u64).prop_flat_map(move |(interval, burst, patience)| {
        let ops = prop::collection::vec(op(interval, late), 1..120);
        (Just(interval), Just(burst), Just(patience * interval + patience % 3), ops)
    })
}

proptest! {
    /// Each is polled in the very instant in which its token is there.
    #[test]
    fn a_line_lets_in_whom_the_naive_one_lets_in((interval, burst, longest, ops) in histories(0.0)) {
        let clock = TestClock::new();
        let _installed = clock.install();
        let mut world = World::new(clock.clone(), interval, burst, longest);
        play(&mut world, &ops);
        let mut seen = world.let_in.clone();
        seen.sort_by_key(|(id, when)| (*when, *id));
        prop_assert_eq!(&seen, &world.model.let_in);
        world.end();
    }

    /// Late ones cost those behind them nothing.
    #[test]
    fn who_is_polled_late_holds_nobody_up((interval, burst, longest, ops) in histories(0.3)) {
        let clock = TestClock::new();
        let _installed = clock.install();
        let mut world = World::new(clock.clone(), interval, burst, longest);
        play(&mut world, &ops);
        world.end();
    }
}

fn world(clock: &TestClock, longest: Duration) -> World {
    World::new(clock.clone(), 100_000_000, 1, u64::try_from(longest.as_nanos()).unwrap())
}

#[test]
fn those_behind_one_who_leaves_move_up() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut world = world(&clock, MS * 1000);
    assert!(world.enter(false).is_some());
    (0..4).for_each(|_| world.joins());
    world.leave(1);
    world.advance(300_000_000);
    assert_eq!(world.let_in, [(2, 100_000_000), (4, 200_000_000), (5, 300_000_000)]);
}

/// A wave of calls that leave together does not wake all who stay for each of them.
#[test]
fn who_leaves_wakes_the_next_few() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut world = world(&clock, MS * 10_000);
    assert!(world.enter(false).is_some());
    (0..40).for_each(|_| world.joins());
    let woken = |world: &World| world.tasks.iter().filter(|task| task.woken.0.load(Ordering::SeqCst)).count();
    for _ in 0..10 {
        let Task { ticket, due, .. } = world.tasks.remove(0);
        world.cell.in_line(now, |line| line.leave(ticket, due, line.lost()));
    }
    assert_eq!(woken(&world), 8, "those of the first ten have left");
    // The others move up with those before them.
    clock.advance(MS * 100);
    world.poll(0);
    assert_eq!((world.let_in.len(), woken(&world)), (1, 8));
}

#[test]
fn a_newcomer_does_not_pass_one_who_waits() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut world = world(&clock, MS * 250);
    assert!(world.enter(false).is_some());
    world.joins();
    // The token of the one who waits comes now. The newcomer has the next one.
    world.clock.advance(MS * 100);
    world.model.advance(100_000_000);
    assert!(world.enter(false).is_none());
    assert_eq!(world.tasks[1].due.since(now()), MS * 100);
    world.advance(100_000_000);
    assert_eq!(world.let_in, [(2, 100_000_000), (3, 200_000_000)]);
}

#[test]
fn who_was_let_in_and_leaves_gives_its_token_back() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut world = world(&clock, MS * 1000);
    assert!(world.enter(false).is_some());
    (0..2).for_each(|_| world.joins());
    // Both are polled by nobody. The first has its token at 100 ms, and leaves at 150 ms.
    clock.advance(MS * 150);
    let Task { ticket, due, .. } = world.tasks.remove(0);
    world.cell.in_line(now, |line| line.leave(ticket, due, line.lost()));
    assert!(world.tasks[0].woken.0.load(Ordering::SeqCst), "the other one has it");
    world.poll(0);
    assert_eq!(world.let_in, [(3, 150_000_000)]);
    clock.advance(MS * 99);
    assert!(world.cell.take().is_none(), "they are 100 ms apart");
    clock.advance(MS);
    assert!(world.cell.take().is_some());
}

#[test]
fn a_line_survives_a_clock_that_jumps_back() {
    let clock = TestClock::new();
    let _installed = clock.install();
    clock.set(MS * 1_000_000);
    let mut world = world(&clock, MS * 1000);
    assert!(world.enter(false).is_some());
    (0..3).for_each(|_| world.joins());
    clock.set(MS * 500);
    for index in 0..3 {
        world.poll(index);
        assert_eq!(world.tasks[index].due.since(now()), MS * 100 * u32::try_from(index + 1).unwrap());
    }
    assert!(world.cell.take().is_none());
}
