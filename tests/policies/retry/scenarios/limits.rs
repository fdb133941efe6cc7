//! Scenario layer: the number of attempts, the time limit, and calls that are cut off.

use std::time::Duration;

use resilience::{RetryError, StopReason, TestClock, retry};
use tokio::time::Instant;

use crate::support::{Error, NANO, Outcome, just_below, ms, outcome, secs};

type Wrapped = Result<(), RetryError<Error>>;

#[test]
fn the_number_of_attempts_includes_the_first() {
    for (attempts, letters, expected) in [
        (1, "ffff", Err(Error::Failed)),
        (2, "ffff", Err(Error::Failed)),
        (3, "ffss", Ok(())),
        (4, "fffs", Ok(())),
        (4, "s", Ok(())),
        (3, "fffs", Err(Error::Failed)),
    ] {
        #[retry(attempts = attempts, base = 0ms)]
        fn call(attempts: u32, made: &mut u32, letters: &str) -> Outcome {
            *made += 1;
            outcome(letters.chars().nth(*made as usize - 1).unwrap_or('f'))
        }
        let mut made = 0;
        assert_eq!(call(attempts, &mut made, letters), expected, "{attempts} of {letters}");
        let needed = letters.find('s').map_or(u32::MAX, |index| u32::try_from(index).unwrap() + 1);
        assert_eq!(made, attempts.min(needed), "{attempts} of {letters}");
    }
}

#[test]
fn a_call_that_may_be_made_once_waits_for_nothing() {
    #[retry(attempts = 1, base = 1h, jitter = none, map_err = RetryError::new)]
    fn call() -> Wrapped {
        Err(Error::Failed)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let error = call().expect_err("it fails");
    assert_eq!((error.attempts(), error.reason()), (1, StopReason::AttemptsExhausted));
    assert_eq!((error.elapsed(), clock.elapsed()), (Duration::ZERO, Duration::ZERO));
}

#[test]
fn no_attempts_count_as_one() {
    #[retry(attempts = 3 - 3)]
    fn call(made: &mut u32) -> Outcome {
        *made += 1;
        Err(Error::Failed)
    }
    let mut made = 0;
    assert_eq!(call(&mut made), Err(Error::Failed));
    assert_eq!(made, 1);
}

/// backoff and tenacity shorten the last wait, or look at the clock after it; here a wait that
/// would end after the time limit is not begun.
#[test]
fn the_time_limit_is_spent_by_waits_and_by_attempts() {
    #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none, max_duration = 10s, map_err = RetryError::new)]
    fn call(clock: &TestClock, takes: Duration) -> Wrapped {
        clock.advance(takes);
        Err(Error::Failed)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for (takes, attempts, elapsed) in [
        (ms(0), 11, secs(10)),
        (secs(1), 6, secs(11)),
        (secs(2), 4, secs(11)),
        (secs(9), 2, secs(19)),
        (secs(9) + NANO, 1, secs(9) + NANO),
        (secs(100), 1, secs(100)),
    ] {
        let error = call(&clock, takes).expect_err("it fails for ever");
        assert_eq!((error.attempts(), error.elapsed()), (attempts, elapsed), "attempts of {takes:?}");
        assert_eq!(error.reason(), StopReason::DeadlineExceeded, "attempts of {takes:?}");
    }
}

#[test]
fn a_wait_may_end_with_the_limit_and_not_a_nanosecond_later() {
    #[retry(attempts = 2, base = 3s, jitter = none, max_duration = limit, map_err = RetryError::new)]
    fn call(limit: Duration) -> Wrapped {
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    let how_it_ended = |limit| {
        let error = call(limit).expect_err("it fails for ever");
        (error.attempts(), error.reason())
    };
    assert_eq!(how_it_ended(secs(3)), (2, StopReason::AttemptsExhausted));
    assert_eq!(how_it_ended(just_below(secs(3))), (1, StopReason::DeadlineExceeded));
    assert_eq!(how_it_ended(Duration::ZERO), (1, StopReason::DeadlineExceeded));
    assert_eq!(how_it_ended(Duration::MAX), (2, StopReason::AttemptsExhausted));
}

#[test]
fn a_limit_of_zero_ends_with_the_first_attempt_that_takes_time() {
    #[retry(attempts = 100, base = 0ms, max_duration = Duration::ZERO, map_err = RetryError::new)]
    fn call(clock: &TestClock, made: &mut u32) -> Wrapped {
        *made += 1;
        if *made == 7 {
            clock.advance(NANO);
        }
        Err(Error::Failed)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let error = call(&clock, &mut 0).expect_err("it fails for ever");
    assert_eq!((error.attempts(), error.reason()), (7, StopReason::DeadlineExceeded));
}

#[test]
fn attempts_or_the_time_limit_end_a_call_and_attempts_win_a_tie() {
    #[retry(attempts = attempts, base = 1s, factor = 1, jitter = none, max_duration = limit, map_err = RetryError::new)]
    fn call(attempts: u32, limit: Duration) -> Wrapped {
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    let how_it_ended = |attempts, limit| {
        let error = call(attempts, limit).expect_err("it fails for ever");
        (error.attempts(), error.elapsed(), error.reason())
    };
    assert_eq!(how_it_ended(3, secs(60)), (3, secs(2), StopReason::AttemptsExhausted));
    assert_eq!(how_it_ended(60, secs(2)), (3, secs(2), StopReason::DeadlineExceeded));
    assert_eq!(how_it_ended(3, secs(2)), (3, secs(2), StopReason::AttemptsExhausted));
}

#[test]
fn a_success_after_the_time_limit_is_a_success() {
    #[retry(attempts = 2, base = 1s, jitter = none, max_duration = 1s)]
    fn call(clock: &TestClock, made: &mut u32) -> Result<u32, Error> {
        *made += 1;
        if *made == 1 {
            return Err(Error::Failed);
        }
        clock.advance(secs(100));
        Ok(*made)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(call(&clock, &mut 0), Ok(2));
}

#[test]
fn with_jitter_no_wait_ever_ends_after_the_time_limit() {
    #[retry(attempts = unlimited, base = 100ms, cap = 1s, jitter = decorrelated, max_duration = 5s)]
    fn call(made: &mut u32) -> Outcome {
        *made += 1;
        Err(Error::Failed)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for _ in 0..100 {
        let (before, mut made) = (clock.elapsed(), 0);
        assert_eq!(call(&mut made), Err(Error::Failed));
        assert!(clock.elapsed().saturating_sub(before) <= secs(5) && made > 4);
    }
}

#[tokio::test(start_paused = true)]
async fn in_async_the_time_limit_begins_at_the_first_poll() {
    #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none, max_duration = 10s, map_err = RetryError::new)]
    async fn call(takes: Duration) -> Wrapped {
        tokio::time::sleep(takes).await;
        Err(Error::Failed)
    }
    let unpolled = call(secs(1));
    tokio::time::sleep(secs(100)).await;
    let start = Instant::now();
    let error = unpolled.await.expect_err("it fails for ever");
    assert_eq!((error.attempts(), error.elapsed(), start.elapsed()), (6, secs(11), secs(11)));
    assert_eq!(error.reason(), StopReason::DeadlineExceeded);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_while_it_waits_makes_no_attempt() {
    #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none)]
    async fn call(made: &std::cell::Cell<u32>) -> Outcome {
        made.set(made.get() + 1);
        Err(Error::Failed)
    }
    let made = std::cell::Cell::new(0);
    assert!(tokio::time::timeout(ms(2500), call(&made)).await.is_err());
    tokio::time::sleep(secs(60)).await;
    assert_eq!(made.get(), 3);
}

#[tokio::test(start_paused = true)]
async fn many_calls_wait_side_by_side() {
    #[retry(attempts = 3, base = 1s, jitter = none)]
    async fn call(id: u32) -> Result<u32, u32> {
        tokio::task::yield_now().await;
        Err(id)
    }
    let start = Instant::now();
    let calls: Vec<_> = (0..100).map(|id| tokio::spawn(call(id))).collect();
    for (id, call) in (0..).zip(calls) {
        assert_eq!(call.await.expect("no panic"), Err(id));
    }
    assert_eq!(start.elapsed(), secs(3));
}

#[test]
fn a_panic_is_not_retried() {
    #[retry(attempts = 5, base = 0ms)]
    fn call(made: &mut u32) -> Outcome {
        *made += 1;
        outcome(if *made == 2 { 'p' } else { 'f' })
    }
    let mut made = 0;
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&mut made)));
    assert!(panicked.is_err());
    assert_eq!(made, 2);
}
