//! Argument layer: `nested`.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};

use resilience::{Attempts, Nested, RetryError, RetryPolicy, StopReason, TestClock, Transience, retry};
use tokio::task::yield_now;

use super::Failed;
use crate::support::{Runs, secs};

const THREE: RetryPolicy = RetryPolicy::new().nested(Nested::Once);

/// Functions that call each other, each retried three times, the last one of which always fails.
macro_rules! three_levels {
    ($module:ident, $nested:ident) => {
        mod $module {
            use super::*;

            #[retry(nested = $nested)]
            pub(super) fn outer(calls: &Cell<u32>) -> Result<(), Failed> {
                middle(calls)
            }

            #[retry(nested = $nested)]
            fn middle(calls: &Cell<u32>) -> Result<(), Failed> {
                inner(calls)
            }

            #[retry(nested = $nested)]
            pub(super) fn inner(calls: &Cell<u32>) -> Result<(), Failed> {
                calls.set(calls.get() + 1);
                Err(Failed(calls.get()))
            }

            #[retry(nested = $nested)]
            pub(super) async fn outer_async(calls: &Cell<u32>) -> Result<(), Failed> {
                yield_now().await;
                middle_async(calls).await
            }

            #[retry(nested = $nested)]
            async fn middle_async(calls: &Cell<u32>) -> Result<(), Failed> {
                yield_now().await;
                inner_async(calls).await
            }

            #[retry(nested = $nested)]
            pub(super) async fn inner_async(calls: &Cell<u32>) -> Result<(), Failed> {
                yield_now().await;
                calls.set(calls.get() + 1);
                Err(Failed(calls.get()))
            }
        }
    };
}

three_levels!(once, once);
three_levels!(allowed, allow);

#[test]
fn three_in_three_in_three_are_seven_calls() {
    let _clock = TestClock::new().install();
    assert_eq!(once::outer(&Cell::new(0)), Err(Failed(7)));
    assert_eq!(once::inner(&Cell::new(0)), Err(Failed(3)), "nothing is around it");
}

#[tokio::test(start_paused = true)]
async fn three_async_in_three_in_three_are_seven_calls() {
    assert_eq!(once::outer_async(&Cell::new(0)).await, Err(Failed(7)));
    assert_eq!(once::inner_async(&Cell::new(0)).await, Err(Failed(3)), "nothing is around it");
}

#[tokio::test(start_paused = true)]
async fn by_default_they_multiply() {
    assert_eq!(allowed::outer_async(&Cell::new(0)).await, Err(Failed(27)));
    let _clock = TestClock::new().install();
    assert_eq!(allowed::outer(&Cell::new(0)), Err(Failed(27)));
}

#[test]
fn three_by_hand_are_seven_calls() {
    let _clock = TestClock::new().install();
    let calls = Cell::new(0);
    let call = || THREE.call(|| THREE.call(|| THREE.call(|| once::inner(&calls))));
    assert_eq!(call(), Err(Failed(9)), "and a fourth with two more");
    let mut calls = 0;
    let outcome = THREE.call(|| {
        THREE.call(|| {
            calls += 1;
            Err::<(), _>(calls)
        })
    });
    assert_eq!(outcome, Err(5));
}

#[tokio::test(start_paused = true)]
async fn three_async_by_hand_are_seven_calls() {
    let calls = Cell::new(0);
    let call = || {
        THREE.call_async(|| {
            THREE.call_async_mut(async || THREE.call_async(|| once::inner_async(&calls)).await)
        })
    };
    assert_eq!(call().await, Err(Failed(9)), "and a fourth with two more");
}

#[tokio::test(start_paused = true)]
async fn sync_and_async_by_hand_and_by_attribute_are_one() {
    #[retry]
    async fn asynchronous(calls: &Cell<u32>) -> Result<(), Failed> {
        yield_now().await;
        RetryPolicy::new().call(|| once::inner(calls))
    }
    #[retry]
    fn synchronous(calls: &Cell<u32>) -> Result<(), Failed> {
        THREE.call(|| once::inner(calls))
    }
    let _clock = TestClock::new().install();
    assert_eq!(asynchronous(&Cell::new(0)).await, Err(Failed(5 + 3 + 3)), "those by hand are not told");
    assert_eq!(synchronous(&Cell::new(0)), Err(Failed(7)));
    let calls = Cell::new(0);
    assert_eq!(RetryPolicy::new().call(|| once::inner(&calls)), Err(Failed(5)));
}

#[tokio::test(start_paused = true)]
async fn all_branches_of_a_join_and_a_stream_are_inside() {
    #[retry(attempts = 2)]
    async fn outer(calls: &Cell<u32>) -> Result<(), Failed> {
        let (first, second) = tokio::join!(once::inner_async(calls), once::inner_async(calls));
        first.and(second)
    }
    assert_eq!(outer(&Cell::new(0)).await.map_err(drop), Err(()));
    let calls = Cell::new(0);
    let (together, _) = tokio::join!(outer(&calls), once::inner_async(&calls));
    assert!(together.is_err());
    assert_eq!(calls.get(), 2 * 3 + 2 + 3, "a branch beside the outer one is not inside it");
}

#[tokio::test(start_paused = true)]
async fn a_task_of_its_own_is_not_inside() {
    #[retry(attempts = 2)]
    async fn outer(calls: &'static AtomicU32) -> Result<(), RetryError<Failed>> {
        tokio::spawn(inner(calls)).await.expect("it does not panic")
    }
    #[retry(nested = once, map_err = RetryError::new)]
    async fn inner(calls: &'static AtomicU32) -> Result<(), RetryError<Failed>> {
        Err(Failed(calls.fetch_add(1, Ordering::SeqCst)))
    }
    static CALLS: AtomicU32 = AtomicU32::new(0);
    let error = outer(&CALLS).await.expect_err("it always fails");
    assert_eq!((error.reason(), CALLS.load(Ordering::SeqCst)), (StopReason::AttemptsExhausted, 6));
}

#[test]
fn a_first_attempt_lets_the_inner_one_retry_fully() {
    #[retry]
    fn outer(runs: &Runs) -> Result<u32, Failed> {
        inner(runs)
    }
    #[retry(nested = once)]
    fn inner(runs: &Runs) -> Result<u32, Failed> {
        match runs.add() {
            3 => Ok(3),
            n => Err(Failed(n)),
        }
    }
    let _clock = TestClock::new().install();
    assert_eq!(outer(&Runs::default()), Ok(3));
}

#[test]
fn the_reason_is_that_it_is_nested() {
    fn note(error: Failed, attempts: &Attempts) -> (u32, StopReason, Failed) {
        (attempts.made(), attempts.reason(), error)
    }
    #[retry(attempts = 2)]
    fn outer(runs: &Runs) -> Result<(), (u32, StopReason, Failed)> {
        inner(runs)
    }
    #[retry(nested = once, map_err = note)]
    fn inner(runs: &Runs) -> Result<(), (u32, StopReason, Failed)> {
        Err(Failed(runs.add()))
    }
    let _clock = TestClock::new().install();
    assert_eq!(outer(&Runs::default()), Err((1, StopReason::Nested, Failed(4))));
    assert_eq!(StopReason::Nested.to_string(), "nested retry");
}

#[test]
fn the_reason_has_its_place_in_the_order() {
    #[retry(attempts = 1, nested = once, on = |hint| Transience::TransientAfter(*hint), map_err = reason)]
    fn single(hint: std::time::Duration) -> Result<(), StopReason> {
        Err(hint)
    }
    #[retry(nested = once, max_duration = 1s, on = |hint| Transience::TransientAfter(*hint), map_err = reason)]
    fn with_hint(hint: std::time::Duration) -> Result<(), StopReason> {
        Err(hint)
    }
    #[retry(nested = once, on = |_| false, map_err = reason)]
    fn permanent(hint: std::time::Duration) -> Result<(), StopReason> {
        Err(hint)
    }
    fn reason(_: std::time::Duration, attempts: &Attempts) -> StopReason {
        attempts.reason()
    }
    let _clock = TestClock::new().install();
    let again = RetryPolicy::new().attempts(2);
    assert_eq!(again.call(|| permanent(secs(0))), Err(StopReason::Permanent));
    assert_eq!(again.call(|| single(secs(0))), Err(StopReason::AttemptsExhausted));
    assert_eq!(again.call(|| with_hint(secs(900))), Err(StopReason::Nested));
    assert_eq!(again.call(|| with_hint(secs(50))), Err(StopReason::Nested));
    assert_eq!(with_hint(secs(900)), Err(StopReason::RetryAfterTooLong));
    assert_eq!(with_hint(secs(50)), Err(StopReason::DeadlineExceeded));
}

#[tokio::test(start_paused = true)]
async fn two_on_one_function_are_nested_too() {
    #[retry]
    #[retry(nested = once)]
    async fn asynchronous(runs: &Runs) -> Result<(), Failed> {
        Err(Failed(runs.add()))
    }
    #[retry]
    #[retry(nested = once)]
    fn synchronous(runs: &Runs) -> Result<(), Failed> {
        Err(Failed(runs.add()))
    }
    #[retry]
    #[retry]
    async fn allowed(runs: &Runs) -> Result<(), Failed> {
        Err(Failed(runs.add()))
    }
    assert_eq!(asynchronous(&Runs::default()).await, Err(Failed(5)));
    assert_eq!(allowed(&Runs::default()).await, Err(Failed(9)));
    let _clock = TestClock::new().install();
    assert_eq!(synchronous(&Runs::default()), Err(Failed(5)));
}

#[test]
fn a_policy_has_it_and_an_argument_overrides_it() {
    #[retry(policy = THREE)]
    fn by_policy(runs: &Runs) -> Result<(), Failed> {
        Err(Failed(runs.add()))
    }
    #[retry(policy = THREE, nested = allow)]
    fn overridden(runs: &Runs) -> Result<(), Failed> {
        Err(Failed(runs.add()))
    }
    let _clock = TestClock::new().install();
    let (runs, policy) = (Runs::default(), RetryPolicy::new().attempts(2));
    assert_eq!(policy.call(|| by_policy(&runs)), Err(Failed(4)));
    let runs = Runs::default();
    assert_eq!(policy.call(|| overridden(&runs)), Err(Failed(6)));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_runs_before_it_is_polled_is_inside() {
    #[retry(attempts = 2)]
    fn outer(calls: &Cell<u32>) -> Pin<Box<dyn Future<Output = Result<(), Failed>> + '_>> {
        let outcome = once::inner(calls);
        ready_later(outcome)
    }
    fn ready_later<'a>(
        outcome: Result<(), Failed>,
    ) -> Pin<Box<dyn Future<Output = Result<(), Failed>> + 'a>> {
        Box::pin(async move { outcome })
    }
    let _clock = TestClock::new().install();
    assert_eq!(outer(&Cell::new(0)).await, Err(Failed(4)));
    let calls = Cell::new(0);
    let by_hand = RetryPolicy::new().attempts(2).call_async(|| std::future::ready(once::inner(&calls)));
    assert_eq!(by_hand.await, Err(Failed(4)));
}

#[test]
fn a_panic_of_a_later_attempt_leaves_nothing_behind() {
    #[retry]
    fn panics(runs: &Runs) -> Result<(), Failed> {
        match runs.add() {
            1 => Err(Failed(1)),
            _ => std::panic::resume_unwind(Box::new("the body panics")),
        }
    }
    let _clock = TestClock::new().install();
    let runs = Runs::default();
    assert!(std::panic::catch_unwind(|| panics(&runs)).is_err());
    assert_eq!((runs.count(), once::inner(&Cell::new(0))), (2, Err(Failed(3))));
}

#[tokio::test(start_paused = true)]
async fn what_looks_at_an_outcome_is_not_inside_its_attempt() {
    #[retry(on = |_| once::inner(calls).is_err())]
    async fn asynchronous(calls: &Cell<u32>) -> Result<(), Failed> {
        Err(Failed(0))
    }
    #[retry(on = |_| once::inner(calls).is_err())]
    fn synchronous(calls: &Cell<u32>) -> Result<(), Failed> {
        Err(Failed(0))
    }
    let _clock = TestClock::new().install();
    let calls = Cell::new(0);
    assert_eq!((synchronous(&calls), calls.get()), (Err(Failed(0)), 9));
    assert_eq!((asynchronous(&calls).await, calls.get()), (Err(Failed(0)), 18));
}
