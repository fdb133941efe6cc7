//! Argument layer: `backoff`, as a word and as a function.

use std::time::Duration;

use resilience::{Backoff, Jitter, RetryPolicy, TestClock, Transience, retry};

use super::{Failed, MS};

/// The time between the calls of a function that fails for ever.
fn waits(call: impl FnOnce(&mut Vec<Duration>, &TestClock)) -> Vec<Duration> {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut at = Vec::new();
    call(&mut at, &clock);
    at.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn fibonacci<E>(retry: u32, _: &E) -> Duration {
    let (delay, _) = (1..retry).fold((1, 1), |(a, b), _| (b, a + b));
    Duration::from_secs(delay)
}

const SECONDS: fn(u64) -> Duration = Duration::from_secs;

#[test]
fn linear_adds_the_base_up_to_the_cap() {
    #[retry(attempts = 6, backoff = linear, base = 100ms, cap = 350ms, jitter = none)]
    fn call(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    assert_eq!(waits(|at, clock| _ = call(at, clock)), [100, 200, 300, 350, 350].map(MS));
}

#[test]
fn exponential_may_be_written_and_replaces_a_policys() {
    const LINEAR: RetryPolicy = RetryPolicy::new().attempts(4).backoff(Backoff::Linear).jitter(Jitter::None);
    #[retry(policy = LINEAR)]
    fn linear(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    #[retry(policy = LINEAR, backoff = exponential, factor = 3)]
    fn exponential(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    #[retry(policy = LINEAR, backoff = fibonacci)]
    fn told(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    assert_eq!(waits(|at, clock| _ = linear(at, clock)), [100, 200, 300].map(MS));
    assert_eq!(waits(|at, clock| _ = exponential(at, clock)), [100, 300, 900].map(MS));
    assert_eq!(waits(|at, clock| _ = told(at, clock)), [1, 1, 2].map(SECONDS));
}

#[test]
fn a_function_tells_each_delay_and_the_cap_holds() {
    #[retry(attempts = 8, backoff = fibonacci, cap = 7s, jitter = none)]
    fn call(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    assert_eq!(waits(|at, clock| _ = call(at, clock)), [1, 1, 2, 3, 5, 7, 7].map(SECONDS));
}

#[test]
fn a_closure_sees_number_error_and_parameters() {
    #[retry(attempts = 4, backoff = |retry, error| unit * (10 * retry + error.0), jitter = none)]
    fn call(unit: Duration, at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(at.len() as u32))
    }
    assert_eq!(waits(|at, clock| _ = call(MS(1), at, clock)), [11, 22, 33].map(MS));
}

#[test]
fn a_closure_may_change_what_it_uses() {
    #[retry(attempts = 4, backoff = |retry, _| { asked.push(retry); MS(0) })]
    fn call(asked: &mut Vec<u32>, fails: u32) -> Result<(), Failed> {
        if asked.len() < fails as usize { Err(Failed(0)) } else { Ok(()) }
    }
    let _installed = TestClock::new().install();
    for (fails, expected) in [(0, &[][..]), (2, &[1, 2]), (9, &[1, 2, 3])] {
        let mut asked = Vec::new();
        assert_eq!(call(&mut asked, fails).is_ok(), fails < 4);
        assert_eq!(asked, expected, "once for each retry, and not for a success");
    }
}
