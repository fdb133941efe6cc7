//! The line of those who wait, in async code.

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::{Context, Wake, Waker};
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

#[test]
fn those_who_wait_are_let_in_in_order_and_nobody_passes() {
    let bulkhead = one();
    let held = bulkhead.try_acquire().expect("it is free");
    let [mut first, mut second] = [(); 2].map(|()| Polled::new(bulkhead.acquire()));
    assert!(first.is_pending() && second.is_pending());
    assert_eq!((bulkhead.snapshot().running(), bulkhead.snapshot().waiting()), (1, 2));
    drop(held);
    assert_eq!((first.wakes(), second.wakes()), (1, 0));
    assert!(bulkhead.try_acquire().is_err(), "the place has been given to the first in line");
    let mut third = Polled::new(bulkhead.acquire());
    assert!(third.is_pending() && second.is_pending());
    drop(first.output().expect("it was let in"));
    drop(second.output().expect("it was let in"));
    drop(third.output().expect("it was let in"));
    assert_eq!((bulkhead.snapshot().running(), bulkhead.snapshot().waiting()), (0, 0));
    assert!(bulkhead.try_acquire().is_ok());
}

#[test]
fn a_place_that_was_given_to_a_dropped_call_goes_on() {
    let bulkhead = one();
    let held = bulkhead.try_acquire().expect("it is free");
    let [mut first, mut second] = [(); 2].map(|()| Polled::new(bulkhead.acquire()));
    assert!(first.is_pending() && second.is_pending());
    drop(held);
    drop(first);
    assert_eq!(second.wakes(), 1);
    let permit = second.output().expect("it was let in");
    assert_eq!(bulkhead.snapshot().running(), 1);
    drop(permit);
    assert_eq!(bulkhead.snapshot().running(), 0);
}

#[test]
fn a_call_that_leaves_the_line_makes_room_at_once() {
    let bulkhead = Bulkhead::unshared("tests").limit(1).queue(1).build();
    let held = bulkhead.try_acquire().expect("it is free");
    let mut first = Polled::new(bulkhead.acquire());
    assert!(first.is_pending());
    assert!(Polled::new(bulkhead.acquire()).output().is_err(), "the queue is full");
    drop(first);
    assert!(Polled::new(bulkhead.acquire()).is_pending(), "there is room again");
    drop(held);
    assert!(bulkhead.try_acquire().is_ok(), "nobody is in line any more");
}

#[test]
fn at_the_end_of_a_wait_the_call_is_rejected() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let bulkhead = Bulkhead::unshared("tests").limit(1).wait(SECOND).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let mut call = Polled::new(bulkhead.acquire());
    assert!(call.is_pending());
    clock.advance(Duration::from_nanos(999_999_999));
    assert!(call.is_pending() && call.wakes() == 0);
    clock.advance(Duration::from_nanos(1));
    assert_eq!(call.wakes(), 1);
    assert_eq!(call.output().expect_err("no place").waited(), SECOND);
    assert_eq!((bulkhead.snapshot().waiting(), bulkhead.snapshot().rejected()), (0, 1));
}

#[test]
fn at_exactly_the_end_of_a_wait_a_place_wins() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let bulkhead = Bulkhead::unshared("tests").limit(1).wait(SECOND).build();
    let held = bulkhead.try_acquire().expect("it is free");
    let mut call = Polled::new(bulkhead.acquire());
    assert!(call.is_pending());
    clock.advance(SECOND);
    drop(held);
    assert!(call.output().is_ok());
}

#[test]
fn a_deadline_ends_a_wait_and_with_none_left_it_does_not_begin() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let bulkhead = one();
    let _held = bulkhead.try_acquire().expect("it is free");
    let mut call = Polled::new(Deadline::within(SECOND).scope(bulkhead.acquire()));
    assert!(call.is_pending());
    clock.advance(SECOND);
    assert_eq!(call.output().expect_err("no place").waited(), SECOND);
    let mut late = Polled::new(Deadline::within(Duration::ZERO).scope(bulkhead.acquire()));
    assert_eq!(late.output().expect_err("at once").waited(), Duration::ZERO);
    assert_eq!(bulkhead.snapshot().waiting(), 0);
}

#[test]
fn a_deadline_that_is_over_is_no_reason_to_refuse_a_free_place() {
    let bulkhead = one();
    let mut call = Polled::new(Deadline::within(Duration::ZERO).scope(bulkhead.acquire()));
    assert!(call.output().is_ok());
}

#[test]
fn without_a_queue_a_call_is_rejected_at_once() {
    let bulkhead = Bulkhead::unshared("tests").limit(1).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let full = Polled::new(bulkhead.acquire()).output().expect_err("no place");
    assert_eq!((full.limit(), full.waited()), (1, Duration::ZERO));
    assert_eq!(bulkhead.snapshot().rejected(), 1);
}

#[test]
fn a_body_frees_its_place_when_it_is_done_dropped_or_unwinds() {
    let bulkhead = Bulkhead::unshared("tests").limit(1).build();
    let running = || bulkhead.snapshot().running();
    let mut done = Polled::new(bulkhead.call_async(async { Ok::<_, BulkheadFull>(running()) }));
    assert_eq!(done.output(), Ok(1));
    assert_eq!(running(), 0, "the future is kept, and the place is free");
    assert!(done.is_pending(), "it has ended");
    let mut dropped = Polled::new(bulkhead.call_async(pending::<Result<(), BulkheadFull>>()));
    assert!(dropped.is_pending() && running() == 1);
    drop(dropped);
    assert_eq!(running(), 0);
    let mut unwinds =
        Polled::new(bulkhead.call_async(async { panic!("inside") as Result<(), BulkheadFull> }));
    assert!(catch_unwind(AssertUnwindSafe(|| unwinds.poll().is_pending())).is_err());
    assert_eq!(running(), 0, "the future is kept, and the place is free");
}

#[test]
fn a_higher_limit_lets_in_those_who_wait() {
    let bulkhead = one();
    let _held = bulkhead.try_acquire().expect("it is free");
    let mut calls = [(); 3].map(|()| Polled::new(bulkhead.acquire()));
    assert!(calls.iter_mut().all(Polled::is_pending));
    bulkhead.handle().set_limit(3);
    assert_eq!(calls.each_ref().map(Polled::wakes), [1, 1, 0]);
    let permits = [calls[0].output(), calls[1].output()];
    bulkhead.handle().set_limit(1);
    drop(permits);
    assert!(calls[2].is_pending(), "one is running, and that is the limit now");
}

#[test]
fn a_call_that_moves_to_another_task_is_woken_there() {
    let bulkhead = one();
    let held = bulkhead.try_acquire().expect("it is free");
    let mut call = Box::pin(bulkhead.acquire());
    assert!(call.as_mut().poll(&mut Context::from_waker(&Waker::noop().clone())).is_pending());
    let mut call = Polled::new(call);
    assert!(call.is_pending());
    drop(held);
    assert_eq!(call.wakes(), 1);
    assert!(call.output().is_ok());
}

#[test]
fn a_waker_that_panics_keeps_nobody_from_being_woken() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a mistake of the executor");
        }
    }
    let bulkhead = one();
    let held = bulkhead.try_acquire().expect("it is free");
    let mut first = Box::pin(bulkhead.acquire());
    let panics = Waker::from(Arc::new(Panics));
    assert!(first.as_mut().poll(&mut Context::from_waker(&panics)).is_pending());
    let mut second = Polled::new(bulkhead.acquire());
    assert!(second.is_pending());
    bulkhead.handle().set_limit(2);
    drop(held);
    assert_eq!(second.wakes(), 1);
    drop(first);
    assert!(second.output().is_ok());
    assert_eq!(bulkhead.snapshot().running(), 0);
}

#[cfg(feature = "test-util")]
#[test]
fn where_a_test_wants_no_waits_a_wait_is_a_turn() {
    let _no_waits = crate::testing::no_waits();
    let bulkhead = one();
    let held = bulkhead.try_acquire().expect("it is free");
    let [mut first, mut second] = [(); 2].map(|()| Polled::new(bulkhead.acquire()));
    assert!(first.is_pending() && second.is_pending());
    assert_eq!((first.wakes(), second.wakes()), (1, 1));
    drop(held);
    let permit = first.output().expect("a place wins");
    let waited = second.output().expect_err("no place").waited();
    assert!(waited < SECOND, "{waited:?}");
    assert!(bulkhead.acquire_blocking().is_err());
    drop(permit);
    assert!(bulkhead.acquire_blocking().is_ok());
}

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::*;
    use tokio::time::{Instant, timeout};

    #[tokio::test(start_paused = true)]
    async fn paused_time_moves_a_wait() {
        let bulkhead = Bulkhead::unshared("tests").limit(1).wait(SECOND).build();
        let _held = bulkhead.try_acquire().expect("it is free");
        let start = Instant::now();
        let full = bulkhead.acquire().await.expect_err("no place");
        assert_eq!((start.elapsed(), full.waited()), (SECOND, SECOND));
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_cut_off_leaves_the_line() {
        let bulkhead = one();
        let held = bulkhead.try_acquire().expect("it is free");
        assert!(timeout(SECOND, bulkhead.acquire()).await.is_err());
        assert_eq!(bulkhead.snapshot().waiting(), 0);
        drop(held);
        assert!(bulkhead.try_acquire().is_ok());
    }
}
