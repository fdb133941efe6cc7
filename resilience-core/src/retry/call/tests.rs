//! Engine layer: a policy without the attribute.

use super::*;
use crate::circuit_breaker::{CircuitBreaker, CircuitOpen};
use crate::retry::Jitter;
use crate::runtime::clock::TestClock;
use crate::runtime::deadline::Deadline;
use crate::vocabulary::transience::Transience;
use std::time::Duration;

const POLICY: RetryPolicy = RetryPolicy::new().attempts(4).jitter(Jitter::None);

#[test]
fn the_last_error_is_returned() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut calls = 0;
    let outcome: Result<(), u32> = POLICY.call(|| {
        calls += 1;
        Err(calls)
    });
    assert_eq!((outcome, calls), (Err(4), 4));
    assert_eq!(clock.elapsed(), Duration::from_millis(100 + 200 + 400));
}

#[test]
fn a_success_ends_it() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut calls = 0;
    let outcome = POLICY.call(|| {
        calls += 1;
        if calls == 2 { Ok("done") } else { Err(()) }
    });
    assert_eq!((outcome, calls), (Ok("done"), 2));
}

#[test]
fn an_error_that_is_not_retried_is_returned_at_once() {
    let mut calls = 0;
    let outcome: Result<(), u32> = POLICY.call_if(
        |code| *code >= 500,
        || {
            calls += 1;
            Err(404)
        },
    );
    assert_eq!((outcome, calls), (Err(404), 1));
}

#[test]
fn a_predicate_may_pass_on_the_servers_hint() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let hint = Duration::from_secs(7);
    let outcome: Result<(), ()> =
        POLICY.attempts(2).call_if(|()| Transience::TransientAfter(hint), || Err(()));
    assert_eq!((outcome, clock.elapsed()), (Err(()), hint));
}

#[test]
fn a_wait_that_would_end_at_the_deadline_is_not_begun() {
    let clock = TestClock::new();
    let _installed = clock.install();
    // After waits of 100 and 200 ms the third attempt begins; the next wait is 400 ms.
    for (within, attempts, took) in [(99, 1, 0), (100, 1, 0), (101, 2, 100), (700, 3, 300), (701, 4, 700)] {
        clock.set(Duration::ZERO);
        let mut calls = 0;
        let outcome: Result<(), u32> = Deadline::within(Duration::from_millis(within)).scope_sync(|| {
            POLICY.call(|| {
                calls += 1;
                Err(calls)
            })
        });
        assert_eq!((outcome, calls), (Err(attempts), attempts), "within {within} ms");
        assert_eq!(clock.elapsed(), Duration::from_millis(took), "within {within} ms");
    }
}

#[test]
fn no_attempt_follows_at_a_deadline_without_a_delay_either() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let policy = POLICY.base(Duration::ZERO).unlimited();
    let mut calls = 0;
    let outcome: Result<(), ()> = Deadline::within(Duration::from_secs(1)).scope_sync(|| {
        policy.call(|| {
            calls += 1;
            clock.advance(Duration::from_millis(400));
            Err(())
        })
    });
    assert_eq!((outcome, calls), (Err(()), 3));
}

#[test]
fn a_time_limit_is_the_deadline_of_what_the_attempts_do() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let left = || Deadline::current().map(|deadline| deadline.remaining().as_millis());
    let mut seen = Vec::new();
    let outcome: Result<(), ()> = POLICY.max_duration(Duration::from_secs(1)).call(|| {
        seen.push(left());
        clock.advance(Duration::from_millis(50));
        Err(())
    });
    assert_eq!((outcome, seen), (Err(()), vec![Some(1000), Some(850), Some(600), Some(150)]));
    assert_eq!(left(), None);
    let outcome: Result<(), ()> = POLICY.attempts(1).call(|| {
        assert_eq!(left(), None, "without a limit there is none");
        Err(())
    });
    assert_eq!(outcome, Err(()));
}

#[test]
fn one_attempt_never_waits() {
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(POLICY.attempts(0).call(|| Err::<(), _>("no")), Err("no"));
    assert_eq!(clock.elapsed(), Duration::ZERO);
}

/// A breaker that opens at its first failure.
fn brittle(cooldown: u64) -> CircuitBreaker {
    CircuitBreaker::unshared("by hand").threshold(1).cooldown(Duration::from_secs(cooldown)).build()
}

#[derive(Debug, PartialEq)]
enum Error {
    Reset,
    Rejected,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Self::Rejected
    }
}

#[test]
fn a_breaker_by_hand_that_stays_open_leaves_the_real_error() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let (breaker, mut runs) = (brittle(60), 0);
    let mut call = || {
        POLICY.call(|| {
            breaker.call(|| {
                runs += 1;
                Err::<(), _>(Error::Reset)
            })
        })
    };
    assert_eq!((call(), call()), (Err(Error::Reset), Err(Error::Rejected)), "neither is retried");
    assert_eq!((runs, clock.elapsed(), breaker.snapshot().rejected()), (1, Duration::ZERO, 1));
}

#[test]
fn a_breaker_by_hand_that_is_ready_in_time_is_waited_for() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let (breaker, mut runs) = (brittle(8), 0);
    let outcome = POLICY.base(Duration::from_secs(8)).factor(1.0).call_if(
        |error| *error == Error::Reset,
        || {
            breaker.call(|| {
                runs += 1;
                if runs < 3 { Err(Error::Reset) } else { Ok(runs) }
            })
        },
    );
    assert_eq!((outcome, clock.elapsed()), (Ok(3), Duration::from_secs(16)));
}

#[test]
fn a_breaker_that_the_predicate_calls_changes_nothing() {
    let _installed = TestClock::new().install();
    let (breaker, other, mut runs) = (brittle(60), brittle(60), 0);
    let mut call = |force| {
        POLICY.call_if(
            |_| {
                let _ = other.call(|| Err::<(), _>(Error::Reset));
                true
            },
            || {
                runs += 1;
                if force { Err(Error::Reset) } else { breaker.call(|| Err::<(), _>(Error::Reset)) }
            },
        )
    };
    assert_eq!(call(false), Err(Error::Reset), "its own breaker is open");
    assert_eq!(call(true), Err(Error::Reset));
    assert_eq!(runs, 1 + 4, "that of the predicate rejects, and stops nothing");
}

#[test]
fn a_permit_tells_what_a_call_does() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let (breaker, mut runs) = (brittle(60), 0);
    let mut call = || {
        POLICY.call(|| {
            let permit = breaker.try_acquire()?;
            runs += 1;
            permit.failure();
            Err::<(), _>(Error::Reset)
        })
    };
    assert_eq!((call(), call()), (Err(Error::Reset), Err(Error::Rejected)), "neither is retried");
    assert_eq!((runs, clock.elapsed(), breaker.snapshot().rejected()), (1, Duration::ZERO, 1));
}

#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn what_a_breaker_told_before_a_later_await_still_counts() {
    let (breaker, mut runs) = (brittle(60), 0);
    let outcome = POLICY
        .call_async(|| {
            runs += 1;
            let breaker = &breaker;
            async move {
                let outcome = breaker.call_async(async { Err::<(), _>(Error::Reset) }).await;
                tokio::task::yield_now().await;
                outcome
            }
        })
        .await;
    assert_eq!((outcome, runs), (Err(Error::Reset), 1));
    assert_eq!(breaker.snapshot().rejected(), 0);
}

#[test]
fn the_last_breaker_by_hand_of_the_attempt_counts() {
    let _installed = TestClock::new().install();
    let (closed, open) = (CircuitBreaker::unshared("closed").threshold(99).build(), brittle(60));
    open.force_open();
    assert_eq!(open.call(|| Ok(())), Err(Error::Rejected));
    let mut runs = 0;
    let outcome = POLICY.call(|| {
        runs += 1;
        open.call(|| Ok::<_, Error>(())).or_else(|_| closed.call(|| Err::<(), _>(Error::Reset)))
    });
    assert_eq!((outcome, runs), (Err(Error::Reset), 4), "the mirror is open, and the other one is not");
    runs = 0;
    assert_eq!(open.call(|| Ok(())), Err(Error::Rejected));
    let without = POLICY.call(|| {
        runs += 1;
        Err::<(), _>(Error::Reset)
    });
    assert_eq!((without, runs), (Err(Error::Reset), 4), "no breaker in it");
}

#[cfg(feature = "tokio")]
mod on_tokio {
    use super::*;
    use std::future::ready;
    use std::rc::Rc;
    use std::sync::Arc;
    use tokio::time::{Instant, sleep};

    #[tokio::test(start_paused = true)]
    async fn a_deadline_holds_for_async_calls_and_is_passed_on() {
        let start = tokio::time::Instant::now();
        let mut calls = 0;
        let outcome = Deadline::within(Duration::from_millis(500)).scope(POLICY.call_async(|| {
            calls += 1;
            async { Err::<(), _>(Deadline::current().map(Deadline::remaining)) }
        }));
        assert_eq!(outcome.await, Err(Some(Duration::from_millis(200))));
        assert_eq!((calls, start.elapsed()), (3, Duration::from_millis(300)));
        let limited = POLICY.max_duration(Duration::from_millis(250));
        let outcome =
            limited.call_async(|| async { Err::<(), _>(Deadline::current().map(Deadline::remaining)) });
        assert_eq!(outcome.await, Err(Some(Duration::from_millis(150))));
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_error_is_returned() {
        let start = Instant::now();
        let mut calls = 0;
        let outcome: Result<(), u32> = POLICY
            .call_async(|| {
                calls += 1;
                ready(Err(calls))
            })
            .await;
        assert_eq!((outcome, calls), (Err(4), 4));
        assert_eq!(start.elapsed(), Duration::from_millis(100 + 200 + 400));
    }

    #[tokio::test(start_paused = true)]
    async fn an_async_closure_may_change_what_it_captures() {
        let start = Instant::now();
        let (mut runs, mut at) = (0, Vec::new());
        let outcome = POLICY
            .call_async_mut_if(
                |error| *error == "again",
                async || {
                    runs += 1;
                    at.push(start.elapsed());
                    tokio::task::yield_now().await;
                    if runs < 3 { Err("again") } else { Err::<(), _>("no") }
                },
            )
            .await;
        assert_eq!((outcome, runs), (Err("no"), 3));
        assert_eq!(at, [0, 100, 300].map(Duration::from_millis));
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_counts_attempts_and_waits_and_cuts_off_neither() {
        let start = Instant::now();
        let policy = POLICY.unlimited().max_duration(Duration::from_secs(1));
        let outcome: Result<(), ()> = policy
            .call_async(|| async {
                sleep(Duration::from_millis(450)).await;
                Err(())
            })
            .await;
        // An attempt takes 450 ms, a wait 100 ms, the next attempt 450 ms. A wait of 200 ms would
        // end after the time limit.
        assert_eq!((outcome, start.elapsed()), (Err(()), Duration::from_secs(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_that_is_not_retried_is_returned_at_once() {
        let outcome = POLICY.call_async_if(|code| *code >= 500, || ready(Err::<(), _>(404))).await;
        assert_eq!(outcome, Err(404));
    }

    #[tokio::test]
    async fn the_future_owns_its_policy_and_is_send_whatever_the_error() {
        fn spawnable<F: Future + Send + 'static>(future: F) -> F {
            future
        }
        let policy = POLICY;
        let call = spawnable(policy.call_async(|| async { Err::<(), _>(Rc::new(())) }));
        drop(call);
    }

    #[tokio::test(start_paused = true)]
    async fn the_error_is_dropped_before_the_wait() {
        let connection = Arc::new(());
        let call = tokio::spawn(POLICY.call_async({
            let connection = Arc::clone(&connection);
            move || ready(Err::<(), _>(Arc::clone(&connection)))
        }));
        sleep(Duration::from_millis(150)).await;
        assert_eq!(Arc::strong_count(&connection), 2, "the test's and the closure's");
        call.abort();
    }

    #[tokio::test(start_paused = true)]
    async fn a_breaker_by_hand_that_stays_open_leaves_the_real_error() {
        let (start, breaker) = (Instant::now(), brittle(60));
        let call = || {
            POLICY.call_async(|| {
                breaker.call_async(async {
                    tokio::task::yield_now().await;
                    Err::<(), _>(Error::Reset)
                })
            })
        };
        assert_eq!((call().await, call().await), (Err(Error::Reset), Err(Error::Rejected)));
        assert_eq!((start.elapsed(), breaker.snapshot().rejected()), (Duration::ZERO, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_rejection_before_the_last_poll_is_forgotten() {
        let (open, mut runs) = (brittle(60), 0);
        open.force_open();
        let outcome = POLICY
            .call_async(|| {
                runs += 1;
                async {
                    let _ = open.call_async(async { Ok::<_, Error>(()) }).await;
                    tokio::task::yield_now().await;
                    Err::<(), _>(Error::Reset)
                }
            })
            .await;
        assert_eq!((outcome, runs), (Err(Error::Reset), 4));
    }

    #[tokio::test]
    async fn an_endless_call_without_delay_lets_others_run() {
        let call =
            tokio::spawn(POLICY.unlimited().cap(Duration::ZERO).call_async(|| ready(Err::<(), _>(()))));
        tokio::task::yield_now().await;
        call.abort();
        assert!(call.await.is_err_and(|e| e.is_cancelled()));
    }
}
