//! A stress test with real threads: the large-scale counterpart of the loom models.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use crate::circuit_breaker::breaker::CircuitBreaker;
use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::settings::builder::CircuitBreakerBuilder;
use crate::runtime::clock::TestClock;
use crate::vocabulary::outcome::Outcome;

const THREADS: u64 = 8;
const CALLS_PER_THREAD: u64 = 125_000;
const PROBES: u32 = 3;
const COOLDOWN: Duration = Duration::from_millis(5);

/// The half-open stays of a breaker as seen from outside, by generation.
struct Stays {
    running: Vec<AtomicU32>,
    succeeded: Vec<AtomicU32>,
}

impl Stays {
    /// Far more generations than a call can outlive.
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

    /// Called before the breaker learns of the end: only after that is the slot free for others.
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
    /// Draws with xorshift64.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

fn run(guard: CallGuard<OwnedCell>, stays: &Stays, dice: &mut Dice) {
    let epoch = guard.epoch();
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
        (Outcome::Ignored, 0..3) => drop(guard),
        (Outcome::Failure, 0) => {
            let unwound = catch_unwind(AssertUnwindSafe(move || {
                let mut guard = guard;
                guard.arm();
                // No panic hook and no message: printing a hundred thousand of them would dominate
                // the test's time.
                resume_unwind(Box::new(()));
            }));
            assert!(unwound.is_err());
        }
        _ => guard.record(outcome),
    }
}

fn stress(breaker: &CircuitBreaker, calls_per_thread: u64) {
    let clock = TestClock::new();
    let (stays, rejected) = (Stays::new(), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (clock, stays, rejected) = (clock.clone(), &stays, &rejected);
            scope.spawn(move || {
                let _installed = clock.install();
                let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (thread + 1));
                for _ in 0..calls_per_thread {
                    match CallGuard::enter(breaker.locate()) {
                        Ok(guard) => run(guard, stays, &mut dice),
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
    assert!(seen.times_opened() > 100, "it was open {} times: nothing was stressed", seen.times_opened());
    clock.advance(COOLDOWN);
    for _ in 0..PROBES {
        CallGuard::enter(breaker.locate()).expect("no place is lost").record(Outcome::Success);
    }
    assert_eq!(breaker.state(), CircuitState::Closed);
}

fn builder() -> CircuitBreakerBuilder {
    CircuitBreaker::unshared("stress").threshold(3).probes(PROBES).cooldown(COOLDOWN)
}

#[test]
fn a_million_calls_never_flood_it_and_each_rejection_is_counted() {
    stress(&builder().build(), CALLS_PER_THREAD);
}

#[test]
fn nor_do_they_where_it_judges_the_rate_of_the_last_calls() {
    stress(&builder().failure_rate(0.5).window(10).min_calls(5).build(), CALLS_PER_THREAD / 4);
}

#[test]
fn nor_do_they_where_it_judges_a_window_of_time_and_slow_calls() {
    let builder = builder().failure_rate(0.5).time_window(COOLDOWN).min_calls(5).slow(COOLDOWN / 2, 0.5);
    stress(&builder.build(), CALLS_PER_THREAD / 4);
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
                    CallGuard::enter(breaker.locate())
                        .expect("closed until the last failure")
                        .record(Outcome::Failure);
                });
            }
        });
        let _installed = clock.install();
        let seen = breaker.snapshot();
        assert_eq!((seen.state(), seen.times_opened()), (CircuitState::Open, 1));
    }
}

/// Eight threads report 20,000 failures each, and the same number of successes if `mixed`.
fn report(breaker: &CircuitBreaker, mixed: bool) {
    let clock = TestClock::new();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let _installed = clock.install();
                for _ in 0..20_000 {
                    CallGuard::enter(breaker.locate()).expect("closed").record(Outcome::Failure);
                    if mixed {
                        CallGuard::enter(breaker.locate()).expect("closed").record(Outcome::Success);
                    }
                }
            });
        }
    });
}

#[test]
fn failures_counted_from_eight_threads_are_exact() {
    let breaker = CircuitBreaker::unshared("total").threshold(u32::MAX).build();
    report(&breaker, false);
    assert_eq!(breaker.snapshot().failures(), 160_000);
}

#[test]
fn records_from_eight_threads_are_exact_in_either_window() {
    let rate = || CircuitBreaker::unshared("total").failure_rate(1.0);
    let (calls, time) = (rate().window(1_000_000), rate().time_window(Duration::from_secs(60)));
    for breaker in [calls.min_calls(1_000_000).build(), time.min_calls(1_000_000).build()] {
        report(&breaker, true);
        let clock = TestClock::new();
        let _installed = clock.install();
        let seen = breaker.snapshot();
        assert_eq!((seen.recorded(), seen.failures()), (320_000, 160_000));
    }
}
