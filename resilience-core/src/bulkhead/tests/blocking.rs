//! Calls that block their thread.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;
use std::time::Duration;

use super::polled::Polled;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::value::Bulkhead;
use crate::runtime::clock::TestClock;
use crate::runtime::deadline::Deadline;

const SECOND: Duration = Duration::from_secs(1);

fn one() -> Bulkhead {
    Bulkhead::unshared("tests").limit(1).queue(9).build()
}

fn wait_for_waiters(bulkhead: &Bulkhead, waiters: u32) {
    while bulkhead.snapshot().waiting() < waiters {
        thread::yield_now();
    }
}

#[test]
fn a_thread_waits_in_line_with_tasks() {
    let bulkhead = one();
    let held = bulkhead.try_acquire().expect("it is free");
    let mut before = Polled::new(bulkhead.acquire());
    assert!(before.is_pending());
    let other = bulkhead.clone();
    let thread = thread::spawn(move || other.call(|| Ok::<_, BulkheadFull>(other.snapshot().waiting())));
    wait_for_waiters(&bulkhead, 2);
    let mut behind = Polled::new(bulkhead.acquire());
    assert!(behind.is_pending());
    drop(held);
    drop(before.output().expect("the first in line"));
    assert_eq!(thread.join().expect("no panic"), Ok(1), "the thread was next, and one waits behind it");
    assert!(behind.output().is_ok());
}

#[test]
fn a_wait_moves_a_test_clock_to_its_end() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let bulkhead = Bulkhead::unshared("tests").limit(1).wait(SECOND).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let full = bulkhead.acquire_blocking().expect_err("no place");
    assert_eq!((full.waited(), clock.elapsed()), (SECOND, SECOND));
    assert_eq!(bulkhead.snapshot().waiting(), 0);
}

#[test]
fn a_deadline_ends_a_wait() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let bulkhead = one();
    let _held = bulkhead.try_acquire().expect("it is free");
    let within = |time| Deadline::within(time).scope_sync(|| bulkhead.acquire_blocking());
    assert_eq!(within(SECOND).expect_err("no place").waited(), SECOND);
    assert_eq!(within(Duration::ZERO).expect_err("at once").waited(), Duration::ZERO);
    assert_eq!(clock.elapsed(), SECOND);
}

#[test]
fn a_call_frees_its_place_when_it_returns_or_unwinds() {
    let bulkhead = Bulkhead::unshared("tests").limit(1).build();
    let running = || bulkhead.snapshot().running();
    assert_eq!(bulkhead.call(|| Ok::<_, BulkheadFull>(running())), Ok(1));
    assert_eq!(running(), 0);
    let unwinds = || bulkhead.call(|| panic!("inside") as Result<(), BulkheadFull>);
    assert!(catch_unwind(AssertUnwindSafe(unwinds)).is_err());
    assert_eq!(running(), 0);
}

#[test]
fn a_call_inside_a_call_of_the_same_bulkhead_is_rejected() {
    let bulkhead = Bulkhead::unshared("tests").limit(1).build();
    let inside = || bulkhead.call(|| Ok::<_, BulkheadFull>(()));
    let outcome = bulkhead.call(|| inside().map_err(|full| assert_eq!(full.limit(), 1)).or(Ok(())));
    assert_eq!(outcome, Ok::<_, BulkheadFull>(()));
}

#[test]
fn a_rejection_is_told_to_a_retry_by_hand() {
    use crate::retry::RetryPolicy;
    // The error type does not say that it is a rejection.
    #[derive(Debug)]
    struct Opaque;
    impl From<BulkheadFull> for Opaque {
        fn from(_: BulkheadFull) -> Self {
            Self
        }
    }
    let bulkhead = Bulkhead::unshared("tests").limit(1).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let mut asked = 0;
    let policy = RetryPolicy::new().base(Duration::ZERO);
    let outcome = policy.call(|| {
        asked += 1;
        bulkhead.call(|| Ok::<(), Opaque>(()))
    });
    assert!(outcome.is_err());
    assert_eq!(asked, 1, "the bulkhead does its own waiting");
}
