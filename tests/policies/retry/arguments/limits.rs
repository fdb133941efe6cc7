//! Argument layer: `attempts = unlimited`, `max_duration`, `max_retry_after`, and the order of the
//! reasons to stop.

use std::time::Duration;

use resilience::{RetryError, StopReason, TestClock, TimedOut, Transience, Transient, retry, timeout};
use tokio::time::Instant;

use super::{Failed, MS, fail};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Busy(Duration);

impl Transient for Busy {
    fn transience(&self) -> Transience {
        Transience::TransientAfter(self.0)
    }
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

#[test]
fn unlimited_attempts_end_with_the_first_success() {
    #[retry(attempts = unlimited, base = 1ms)]
    fn call(calls: &mut u32) -> Result<u32, Failed> {
        *calls += 1;
        if *calls == 1000 { Ok(*calls) } else { Err(Failed(*calls)) }
    }
    let _clock = TestClock::new().install();
    assert_eq!(call(&mut 0), Ok(1000));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_would_end_after_the_time_limit_is_not_begun() {
    #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none, max_duration = 3s)]
    async fn exactly(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(attempts = unlimited, base = 1s, factor = 1, jitter = none, max_duration = "2s 999ms")]
    async fn short(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let start = Instant::now();
    assert_eq!(exactly(&mut 0).await, Err(Failed(4)));
    assert_eq!(start.elapsed(), MS(3000));
    let start = Instant::now();
    assert_eq!(short(&mut 0).await, Err(Failed(3)));
    assert_eq!(start.elapsed(), MS(2000));
}

#[tokio::test(start_paused = true)]
async fn a_running_attempt_is_not_cut_off_by_the_time_limit() {
    #[retry(max_duration = 1s, base = 1ms)]
    async fn call(calls: &mut u32) -> Result<u32, Failed> {
        tokio::time::sleep(Duration::from_secs(5)).await;
        *calls += 1;
        Ok(*calls)
    }
    assert_eq!(call(&mut 0).await, Ok(1));
}

#[tokio::test(start_paused = true)]
async fn no_attempt_follows_at_once_when_the_time_limit_is_over() {
    #[retry(attempts = unlimited, base = 0s, max_duration = 90ms, map_err = RetryError::new)]
    async fn fails(calls: &mut u32) -> Result<(), RetryError<Failed>> {
        tokio::time::sleep(MS(30)).await;
        fail(calls)
    }
    // Without the check the body of no further attempt would run, for ever.
    #[retry(attempts = 99, base = 0s, max_duration = 100ms, map_err = RetryError::new)]
    #[timeout(30ms)]
    async fn stalls(calls: &mut u32) -> Result<(), RetryError<TimedOut>> {
        *calls += 1;
        std::future::pending().await
    }
    let (mut failed, mut stalled) = (0, 0);
    let error = fails(&mut failed).await.unwrap_err();
    assert_eq!((failed, error.attempts(), error.reason()), (3, 3, StopReason::DeadlineExceeded));
    let error = stalls(&mut stalled).await.unwrap_err();
    assert_eq!((stalled, error.attempts(), error.reason()), (4, 4, StopReason::DeadlineExceeded));
    assert_eq!(error.elapsed(), MS(100));
}

#[test]
fn a_hint_that_is_too_long_ends_the_call_at_once() {
    #[retry(attempts = 5, max_retry_after = 30s, jitter = none, map_err = RetryError::new)]
    fn call(calls: &mut u32, hint: Duration) -> Result<(), RetryError<Busy>> {
        *calls += 1;
        Err(Busy(hint))
    }
    #[retry(attempts = 2, jitter = none, map_err = RetryError::new)]
    fn by_default(hint: Duration) -> Result<(), RetryError<Busy>> {
        Err(Busy(hint))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut calls = 0;
    let error = call(&mut calls, secs(31)).expect_err("it fails for ever");
    assert_eq!((error.reason(), calls, clock.elapsed()), (StopReason::RetryAfterTooLong, 1, secs(0)));
    let error = call(&mut calls, secs(30)).expect_err("it fails for ever");
    assert_eq!((error.reason(), calls, clock.elapsed()), (StopReason::AttemptsExhausted, 6, secs(120)));
    assert_eq!(by_default(secs(61)).expect_err("too long").reason(), StopReason::RetryAfterTooLong);
    assert_eq!(by_default(secs(60)).expect_err("twice").reason(), StopReason::AttemptsExhausted);
}

#[test]
fn reasons_come_in_their_order() {
    #[retry(attempts = 1, max_duration = 1s, map_err = RetryError::new, on = |error| {
        if error.0 == Duration::MAX { Transience::Permanent } else { error.transience() }
    })]
    fn call(hint: Duration) -> Result<(), RetryError<Busy>> {
        Err(Busy(hint))
    }
    #[retry(attempts = 2, max_duration = 1s, map_err = RetryError::new)]
    fn again(hint: Duration) -> Result<(), RetryError<Busy>> {
        Err(Busy(hint))
    }
    let _clock = TestClock::new().install();
    let reason = |result: Result<(), RetryError<Busy>>| result.expect_err("it fails for ever").reason();
    assert_eq!(reason(call(Duration::MAX)), StopReason::Permanent);
    assert_eq!(reason(call(secs(1000))), StopReason::AttemptsExhausted);
    assert_eq!(reason(again(secs(1000))), StopReason::RetryAfterTooLong);
    assert_eq!(reason(again(secs(50))), StopReason::DeadlineExceeded);
}

#[test]
fn a_clock_that_stands_still_or_jumps_hangs_nothing() {
    #[retry(attempts = 4, base = 1s, jitter = none, max_duration = 1h)]
    fn call(calls: &mut u32, clock: &TestClock) -> Result<(), ()> {
        *calls += 1;
        clock.set(Duration::ZERO);
        Err(())
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    clock.advance(secs(1_000_000));
    let mut calls = 0;
    assert_eq!(call(&mut calls, &clock), Err(()));
    assert_eq!(calls, 4);
}

#[test]
fn enormous_settings_overflow_nothing() {
    #[retry(attempts = u32::MAX, base = Duration::MAX, cap = Duration::MAX, factor = f64::INFINITY)]
    fn call(calls: &mut u32) -> Result<u32, ()> {
        *calls += 1;
        if *calls == 100 { Ok(*calls) } else { Err(()) }
    }
    let _clock = TestClock::new().install();
    assert_eq!(call(&mut 0), Ok(100));
}
