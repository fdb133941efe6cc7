//! Argument layer: `max_retry_after`, the order of the reasons to stop, and extreme settings.

use std::time::Duration;

use resilience::{RetryError, StopReason, TestClock, Transience, Transient, retry};

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
