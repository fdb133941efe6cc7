//! Real threads that do their worst. What loom explores in the small is run here in the large.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use super::circuit_breaker::CircuitBreaker;
use super::handle::Handle;
use super::machine::Outcome;
use super::state::CircuitState;
use super::ticket::Ticket;
use super::word::Epoch;
use crate::clock::TestClock;

const THREADS: u64 = 8;
const CALLS_PER_THREAD: u64 = 125_000;
const PROBES: u32 = 3;
const COOLDOWN: Duration = Duration::from_millis(5);

/// What the half-open stays of a breaker look like from outside, by generation.
struct Stays {
    running: Vec<AtomicU32>,
    succeeded: Vec<AtomicU32>,
}

impl Stays {
    /// Far more than a call can outlive.
    const KEPT: usize = 1 << 20;

    fn new() -> Self {
        let counters = || (0..Self::KEPT).map(|_| AtomicU32::new(0)).collect();
        Self { running: counters(), succeeded: counters() }
    }

    fn begin(&self, epoch: Epoch) {
        if epoch.is_half_open() {
            let stay = epoch.generation() as usize % Self::KEPT;
            let running = self.running[stay].fetch_add(1, SeqCst) + 1;
            assert!(running <= PROBES, "{running} probes at once");
        }
    }

    /// Before the breaker hears of it: the place is free for others only after that.
    fn end(&self, epoch: Epoch, outcome: Outcome) {
        if epoch.is_half_open() {
            let stay = epoch.generation() as usize % Self::KEPT;
            self.running[stay].fetch_sub(1, SeqCst);
            if outcome == Outcome::Success {
                let succeeded = self.succeeded[stay].fetch_add(1, SeqCst) + 1;
                assert!(succeeded <= PROBES, "{succeeded} probes in all");
            }
        }
    }
}

struct Dice(u64);

impl Dice {
    /// xorshift64
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn run(ticket: Ticket<Handle>, stays: &Stays, dice: &mut Dice) {
    let epoch = ticket.epoch();
    stays.begin(epoch);
    if dice.roll(8) == 0 {
        std::thread::yield_now();
    }
    let outcome = match dice.roll(10) {
        0..4 => Outcome::Success,
        4..8 => Outcome::Failure,
        _ => Outcome::Ignored,
    };
    stays.end(epoch, outcome);
    match (outcome, dice.roll(4)) {
        (Outcome::Ignored, 0..3) => drop(ticket),
        (Outcome::Failure, 0) => {
            let unwound = catch_unwind(AssertUnwindSafe(move || {
                let mut ticket = ticket;
                ticket.arm();
                // No hook, no message: a hundred thousand of them would be the longest part of the test.
                resume_unwind(Box::new(()));
            }));
            assert!(unwound.is_err());
        }
        _ => ticket.record(outcome),
    }
}

#[test]
fn eight_threads_never_flood_it_never_get_it_stuck_and_every_rejection_is_counted() {
    let clock = TestClock::new();
    let breaker = CircuitBreaker::unshared("stress").threshold(3).probes(PROBES).cooldown(COOLDOWN).build();
    let (stays, rejected) = (Stays::new(), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (breaker, clock, stays, rejected) = (&breaker, clock.clone(), &stays, &rejected);
            scope.spawn(move || {
                let _installed = clock.install();
                let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (thread + 1));
                for _ in 0..CALLS_PER_THREAD {
                    match breaker.enter() {
                        Ok(ticket) => run(ticket, stays, &mut dice),
                        Err(_) => {
                            rejected.fetch_add(1, SeqCst);
                        }
                    }
                    clock.advance(Duration::from_micros(dice.roll(500)));
                }
            });
        }
    });
    let _installed = clock.install();
    let seen = breaker.snapshot();
    assert_eq!(seen.rejected(), rejected.load(SeqCst));
    assert!(seen.opened() > 100, "it was open {} times: nothing was stressed", seen.opened());
    clock.advance(COOLDOWN);
    for _ in 0..PROBES {
        breaker.enter().expect("no place is lost").record(Outcome::Success);
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn eight_threads_at_the_threshold_open_it_exactly_once() {
    let clock = TestClock::new();
    for _ in 0..200 {
        let breaker = CircuitBreaker::unshared("threshold").threshold(8).build();
        let start = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let _installed = clock.install();
                    start.wait();
                    breaker.enter().expect("closed until the last failure").record(Outcome::Failure);
                });
            }
        });
        let _installed = clock.install();
        let seen = breaker.snapshot();
        assert_eq!((seen.state(), seen.opened()), (CircuitState::Open, 1));
    }
}

#[test]
fn failures_counted_from_eight_threads_are_exact() {
    let breaker = CircuitBreaker::unshared("total").threshold(u32::MAX).build();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20_000 {
                    breaker.enter().expect("closed").record(Outcome::Failure);
                }
            });
        }
    });
    assert_eq!(breaker.snapshot().failures(), 160_000);
}
