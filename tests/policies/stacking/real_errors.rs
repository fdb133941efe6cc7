//! Scenario layer: a rejection never hides the error of an attempt that ran.

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use futures::executor::block_on;
use futures::future::BoxFuture;
use resilience::{
    CircuitBreaker, CircuitOpen, RetryError, StopReason, TestClock, Transient, circuit_breaker, retry,
};

#[derive(Debug, Clone, PartialEq)]
enum Error {
    Reset,
    Rejected(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Self::Rejected(open)
    }
}

type Wrapped = Result<(), RetryError<Error>>;

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// The end of a call as its caller sees it: whether the error is the real one, the attempts that
/// ran, the reason to stop, and whether the last attempt was rejected.
fn how_it_ended(outcome: Wrapped) -> (bool, u32, StopReason, bool) {
    let error = outcome.expect_err("it fails for ever");
    let is_real = *error.error() == Error::Reset;
    (is_real, error.attempts(), error.reason(), error.is_rejection())
}

/// The first call opens the circuit and gets its own error, the second is rejected.
const OPENED: (bool, u32, StopReason, bool) = (true, 1, StopReason::CircuitOpen, false);
const REJECTED: (bool, u32, StopReason, bool) = (false, 0, StopReason::CircuitOpen, true);

/// Calls a sync and an async function under the same breaker's attribute, each twice.
macro_rules! opens_and_then_rejects {
    ($($name:ident: $breaker:meta $(, $parameter:ident: $ty:ty = $value:expr)?;)*) => {$(
        #[test]
        fn $name() {
            #[retry(attempts = 4, base = 8s, jitter = none, map_err = RetryError::new)]
            #[$breaker]
            fn call($($parameter: $ty,)? runs: &mut u32) -> Wrapped {
                $(let _ = $parameter;)?
                *runs += 1;
                Err(Error::Reset)
            }
            #[retry(attempts = 4, base = 8s, jitter = none, map_err = RetryError::new)]
            #[$breaker]
            async fn call_async($($parameter: $ty,)? runs: &mut u32) -> Wrapped {
                $(let _ = $parameter;)?
                *runs += 1;
                std::future::ready(Err(Error::Reset)).await
            }
            let clock = TestClock::new();
            let _installed = clock.install();
            $(let $parameter: $ty = $value;)?
            let mut runs = 0;
            assert_eq!(how_it_ended(call($($parameter,)? &mut runs)), OPENED);
            assert_eq!(how_it_ended(call($($parameter,)? &mut runs)), REJECTED);
            assert_eq!((runs, clock.elapsed()), (1, secs(0)), "nobody waits");
            $(let $parameter: $ty = $value;)?
            let mut runs = 0;
            assert_eq!(how_it_ended(block_on(call_async($($parameter,)? &mut runs))), OPENED);
            assert_eq!(how_it_ended(block_on(call_async($($parameter,)? &mut runs))), REJECTED);
            assert_eq!((runs, clock.elapsed()), (1, secs(0)), "nobody waits");
        }
    )*};
}

/// A breaker of the caller's own that a single failure opens.
fn brittle() -> &'static CircuitBreaker {
    Box::leak(Box::new(CircuitBreaker::unshared("by value").threshold(1).cooldown(secs(60)).build()))
}

opens_and_then_rejects! {
    with_a_breaker_of_its_own: circuit_breaker(threshold = 1, cooldown = 60s);
    with_a_rate: circuit_breaker(threshold = 50%, window = 10, min_calls = 1, cooldown = 60s);
    with_a_key: circuit_breaker(key = host, threshold = 1, cooldown = 60s), host: &str = "a";
    with_a_breaker_by_value: circuit_breaker(breaker = breaker), breaker: &CircuitBreaker = brittle();
    with_a_predicate_of_its_own: circuit_breaker(threshold = 1, cooldown = 60s, on = Error::Reset);
    with_a_predicate_for_values: circuit_breaker(threshold = 1, cooldown = 60s, on_ok = |()| false);
    through_a_map_err: circuit_breaker(threshold = 1, cooldown = 60s, map_err = Error::Rejected);
}

#[test]
fn a_breaker_that_is_ready_before_the_delay_ends_is_waited_for() {
    #[retry(attempts = 4, base = 8s, factor = 1, jitter = none)]
    #[circuit_breaker(threshold = 1, cooldown = 8s)]
    fn call(runs: &mut u32) -> Result<u32, Error> {
        *runs += 1;
        if *runs < 3 { Err(Error::Reset) } else { Ok(*runs) }
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!((call(&mut 0), clock.elapsed()), (Ok(3), secs(16)), "each attempt but the first is a probe");
}

#[test]
fn the_real_error_comes_back_through_any_on_and_map_err() {
    #[retry(attempts = 4, base = 8s, on = "reset", map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1, map_err = |_| "rejected")]
    fn call() -> Result<(), RetryError<&'static str>> {
        Err("reset")
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for (error, made) in [("reset", 1), ("rejected", 0)] {
        let told = call().expect_err("it fails for ever");
        assert_eq!((*told.error(), told.attempts(), told.reason()), (error, made, StopReason::CircuitOpen));
    }
    assert_eq!(clock.elapsed(), secs(0));
}

#[test]
fn a_circuit_opened_during_the_wait_rejects_and_attempts_count() {
    #[retry(attempts = 4, base = 8s, jitter = none, map_err = RetryError::new, notify = |_| {
        CircuitBreaker::named("real errors: others").force_open();
    })]
    #[circuit_breaker(name = "real errors: others", threshold = 9)]
    fn call(runs: &mut u32) -> Wrapped {
        *runs += 1;
        Err(Error::Reset)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut runs = 0;
    assert_eq!(how_it_ended(call(&mut runs)), (false, 1, StopReason::CircuitOpen, true));
    assert_eq!((runs, clock.elapsed()), (1, secs(8)));
}

#[test]
fn a_circuit_that_others_open_during_the_attempt_ends_the_call() {
    #[retry(attempts = 4, base = 0ms, map_err = RetryError::new)]
    #[circuit_breaker(name = "real errors: meanwhile", ignore = _)]
    fn call(how: fn(&CircuitBreaker)) -> Wrapped {
        how(&CircuitBreaker::named("real errors: meanwhile"));
        Err(Error::Reset)
    }
    let _installed = TestClock::new().install();
    assert_eq!(
        how_it_ended(call(CircuitBreaker::force_open)),
        OPENED,
        "it is ignored, and the circuit is open"
    );
    CircuitBreaker::named("real errors: meanwhile").reset();
    for harmless in [CircuitBreaker::disable, CircuitBreaker::observe_only, CircuitBreaker::reset] {
        assert_eq!(how_it_ended(call(harmless)), (true, 4, StopReason::AttemptsExhausted, false));
    }
}

#[test]
fn a_person_who_takes_over_a_whole_family_is_heard() {
    #[retry(attempts = 4, base = 8s, jitter = none, map_err = RetryError::new)]
    #[circuit_breaker(name = "real errors: family", key = 7, threshold = 9)]
    fn call() -> Wrapped {
        CircuitBreaker::named("real errors: family").force_open();
        Err(Error::Reset)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(how_it_ended(call()), OPENED);
    assert_eq!(how_it_ended(call()), REJECTED);
    assert_eq!(clock.elapsed(), secs(0));
}

#[test]
fn a_breaker_that_only_observes_stands_in_nobodys_way() {
    #[retry(attempts = 3, base = 8s, jitter = none, map_err = RetryError::new)]
    #[circuit_breaker(name = "real errors: observed", threshold = 1, cooldown = 60s)]
    fn call() -> Wrapped {
        Err(Error::Reset)
    }
    let _installed = TestClock::new().install();
    CircuitBreaker::named("real errors: observed").observe_only();
    assert_eq!(how_it_ended(call()), (true, 3, StopReason::AttemptsExhausted, false));
}

#[test]
fn of_the_breakers_below_the_one_open_for_longest_counts() {
    macro_rules! stacked {
        ($name:ident, $outer:literal, $inner:literal) => {
            #[retry(attempts = 3, base = 8s, factor = 1, jitter = none, map_err = RetryError::new)]
            #[circuit_breaker(threshold = 1, cooldown = $outer)]
            #[circuit_breaker(threshold = 1, cooldown = $inner)]
            fn $name() -> Wrapped {
                Err(Error::Reset)
            }
        };
    }
    stacked!(outer, "60s", "5s");
    stacked!(inner, "5s", "60s");
    stacked!(neither, "5s", "5s");
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!((how_it_ended(outer()), how_it_ended(inner()), clock.elapsed()), (OPENED, OPENED, secs(0)));
    assert_eq!(how_it_ended(neither()), (true, 3, StopReason::AttemptsExhausted, false));
    assert_eq!(clock.elapsed(), secs(16));
}

#[test]
fn retries_and_breakers_in_turn_all_give_up_with_the_real_error() {
    #[retry(attempts = 3, base = 1s, map_err = RetryError::new)]
    #[circuit_breaker(name = "real errors: turn, outer", threshold = 9)]
    #[retry(attempts = 3, base = 1s)]
    #[circuit_breaker(name = "real errors: turn, inner", threshold = 2, cooldown = 60s)]
    async fn call(runs: &mut u32) -> Wrapped {
        *runs += 1;
        Err(Error::Reset)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut runs = 0;
    assert_eq!(how_it_ended(block_on(call(&mut runs))), OPENED, "one attempt of the outer retry");
    assert_eq!(runs, 2);
    let failures = || CircuitBreaker::named("real errors: turn, outer").snapshot().failures();
    assert_eq!(failures(), 1, "the real error counts");
    assert_eq!(how_it_ended(block_on(call(&mut runs))), REJECTED);
    assert_eq!((runs, failures()), (2, 1), "a rejection does not");
    assert!(clock.elapsed() <= secs(1));
}

#[test]
fn an_attempt_that_ran_before_an_inner_rejection_is_counted() {
    #[retry(attempts = 3, base = 0ms, map_err = RetryError::new)]
    #[retry(attempts = 3, base = 8s, jitter = none, notify = |_| {
        CircuitBreaker::named("real errors: ran before").force_open();
    })]
    #[circuit_breaker(name = "real errors: ran before", threshold = 9)]
    fn call(runs: &mut u32) -> Wrapped {
        *runs += 1;
        Err(Error::Reset)
    }
    let _installed = TestClock::new().install();
    let mut runs = 0;
    assert_eq!(how_it_ended(call(&mut runs)), (false, 1, StopReason::CircuitOpen, true));
    assert_eq!(runs, 1);
}

#[test]
fn news_of_one_attempt_do_not_reach_the_next() {
    #[retry(attempts = 3, base = 60s, factor = 1, jitter = none, map_err = RetryError::new)]
    #[circuit_breaker(name = "real errors: news", threshold = 1, cooldown = 60s)]
    fn call(runs: &mut u32) -> Wrapped {
        *runs += 1;
        CircuitBreaker::named("real errors: news").reset();
        Err(Error::Reset)
    }
    let _installed = TestClock::new().install();
    let mut runs = 0;
    // The reset makes the result of each attempt late. The state after it decides.
    assert_eq!(how_it_ended(call(&mut runs)), (true, 3, StopReason::AttemptsExhausted, false));
}

#[test]
fn a_value_that_is_retried_comes_back_too() {
    #[retry(attempts = 4, base = 8s, jitter = none, on_ok = |status| *status == 503)]
    #[circuit_breaker(threshold = 1, cooldown = 60s, on_ok = |status| *status == 503)]
    fn call(runs: &mut u32) -> Result<u16, Error> {
        *runs += 1;
        Ok(503)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut runs = 0;
    assert_eq!(call(&mut runs), Ok(503));
    assert!(matches!(call(&mut runs), Err(Error::Rejected(_))));
    assert_eq!((runs, clock.elapsed()), (1, secs(0)));
}

#[test]
fn a_consumed_parameter_and_a_returned_future_change_nothing() {
    #[retry(attempts = 4, base = 8s, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1, cooldown = 60s, on = |_| host.is_empty())]
    async fn consumed(host: String, runs: &AtomicU32) -> Wrapped {
        drop(host);
        runs.fetch_add(1, Relaxed);
        Err(Error::Reset)
    }
    #[retry(attempts = 4, base = 8s, map_err = RetryError::new)]
    #[circuit_breaker(threshold = 1, cooldown = 60s)]
    fn boxed(runs: &AtomicU32) -> BoxFuture<'_, Wrapped> {
        Box::pin(async move {
            runs.fetch_add(1, Relaxed);
            Err(Error::Reset)
        })
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let runs = AtomicU32::new(0);
    for expected in [OPENED, REJECTED] {
        assert_eq!(how_it_ended(block_on(consumed(String::new(), &runs))), expected);
        assert_eq!(how_it_ended(block_on(boxed(&runs))), expected);
    }
    assert_eq!((runs.load(Relaxed), clock.elapsed()), (2, secs(0)));
}

#[test]
fn a_derived_answer_leaves_the_reason_that_the_circuit_is_open() {
    #[derive(Debug, thiserror::Error, Transient)]
    enum Derived {
        #[error("reset")]
        #[transient]
        Reset,
        #[error(transparent)]
        Rejected(#[from] CircuitOpen),
    }
    #[retry(attempts = 4, base = 8s, jitter = none, map_err = RetryError::new)]
    #[circuit_breaker(name = "real errors: derived", threshold = 9)]
    fn call() -> Result<(), RetryError<Derived>> {
        Err(Derived::Reset)
    }
    let _installed = TestClock::new().install();
    CircuitBreaker::named("real errors: derived").force_open();
    let error = call().expect_err("it is forced open");
    assert!(matches!(error.error(), Derived::Rejected(_)));
    assert_eq!((error.reason(), error.attempts()), (StopReason::CircuitOpen, 0));
}

#[test]
fn the_rejection_of_a_called_function_is_the_reason() {
    #[circuit_breaker(name = "real errors: called", threshold = 9)]
    fn guarded() -> std::io::Result<()> {
        Ok(())
    }
    #[retry(attempts = 4, base = 8s, map_err = RetryError::new)]
    fn default() -> Result<(), RetryError<std::io::Error>> {
        guarded()
    }
    #[retry(attempts = 4, base = 8s, on = |error| error.kind() == std::io::ErrorKind::TimedOut, map_err = RetryError::new)]
    fn left_out() -> Result<(), RetryError<std::io::Error>> {
        guarded()
    }
    #[retry(attempts = 4, base = 8s, on = _, map_err = RetryError::new)]
    fn everything() -> Result<(), RetryError<std::io::Error>> {
        guarded()
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    CircuitBreaker::named("real errors: called").force_open();
    for call in [default, left_out, everything] {
        let error = call().expect_err("it is forced open");
        assert_eq!((error.reason(), error.attempts()), (StopReason::CircuitOpen, 1), "the body did run");
        assert!(error.is_rejection());
    }
    assert_eq!(clock.elapsed(), secs(0));
}
