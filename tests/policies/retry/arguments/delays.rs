//! Argument layer: `backoff`, as a word and as a function.

use std::cell::Cell;
use std::time::Duration;

use resilience::{Backoff, Jitter, RetryPolicy, TestClock, Transience, retry};

use super::{Failed, MS};

/// The time between the calls of a function that fails for ever.
fn waits(call: impl FnOnce(&mut Vec<Duration>, &TestClock)) -> Vec<Duration> {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut at = Vec::new();
    call(&mut at, &clock);
    at.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect()
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
fn exponential_replaces_the_backoff_of_a_policy() {
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
        Err(Failed(u32::try_from(at.len()).expect("they are few")))
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

#[test]
fn jitter_is_drawn_below_what_the_function_tells() {
    macro_rules! drawn {
        ($jitter:ident) => {{
            #[retry(attempts = 2, backoff = |_, _| MS(100), cap = 80ms, jitter = $jitter)]
            fn call(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
                at.push(clock.elapsed());
                Err(Failed(0))
            }
            (0..200).map(|_| waits(|at, clock| _ = call(at, clock))[0]).collect::<Vec<_>>()
        }};
    }
    assert!(drawn!(none).iter().all(|wait| *wait == MS(80)));
    let (full, equal) = (drawn!(full), drawn!(equal));
    assert!(full.iter().all(|wait| *wait <= MS(80)) && full.iter().any(|wait| *wait < MS(40)));
    assert!(equal.iter().all(|wait| (MS(40)..=MS(80)).contains(wait)));
    assert!(equal.iter().any(|wait| *wait < MS(60)) && equal.iter().any(|wait| *wait > MS(60)));
}

#[test]
fn a_decorrelated_jitter_of_an_expression_does_not_ask() {
    #[retry(attempts = 3, backoff = |_, _| unreachable!("it is not asked"), jitter = jitter)]
    fn told(jitter: Jitter, at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    #[retry(attempts = 20, backoff = linear, base = 1s, cap = 2s, jitter = jitter)]
    fn linear(jitter: Jitter, at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    let of_told = waits(|at, clock| _ = told(Jitter::Decorrelated, at, clock));
    assert!(of_told.len() == 2 && of_told.iter().all(|wait| (MS(100)..=MS(900)).contains(wait)));
    let of_linear = waits(|at, clock| _ = linear(Jitter::Decorrelated, at, clock));
    assert!(of_linear.iter().all(|wait| (SECONDS(1)..=SECONDS(2)).contains(wait)));
    assert!(of_linear.iter().any(|wait| *wait < SECONDS(2)), "the last delay is linear's cap at once");
}

#[test]
fn a_hint_is_a_floor_and_spread_by_the_default_base() {
    #[retry(attempts = 2, backoff = |_, _| delay, on = |_| Transience::TransientAfter(MS(500)), jitter = jitter)]
    fn call(
        delay: Duration,
        jitter: Jitter,
        at: &mut Vec<Duration>,
        clock: &TestClock,
    ) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    let wait = |delay, jitter| waits(|at, clock| _ = call(delay, jitter, at, clock))[0];
    assert_eq!(wait(MS(20), Jitter::None), MS(500));
    assert_eq!(wait(MS(700), Jitter::None), MS(700));
    let spread: Vec<_> = (0..200).map(|_| wait(MS(0), Jitter::Full)).collect();
    assert!(spread.iter().all(|wait| (MS(500)..=MS(600)).contains(wait)));
    assert!(spread.iter().any(|wait| *wait > MS(550)));
}

#[test]
fn a_value_that_is_retried_has_a_number_and_no_error() {
    #[retry(attempts = 5, backoff = |retry| { asked.push(retry); MS(10) * retry }, on_ok = |value| *value < 2, jitter = none)]
    fn call(asked: &mut Vec<u32>, outcomes: &mut Vec<Result<u32, Failed>>) -> Result<u32, Failed> {
        outcomes.remove(0)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut asked = Vec::new();
    let mut outcomes = vec![Ok(0), Err(Failed(0)), Ok(1), Ok(2), Ok(3)];
    assert_eq!(call(&mut asked, &mut outcomes), Ok(2));
    assert_eq!((asked, outcomes, clock.elapsed()), (vec![1, 2, 3], vec![Ok(3)], MS(10 + 20 + 30)));
}

#[test]
fn none_has_the_error_of_nothing() {
    #[retry(attempts = 3, backoff = fibonacci, jitter = none)]
    fn by_path(calls: &mut u32) -> Option<u32> {
        *calls += 1;
        None
    }
    #[retry(attempts = 3, backoff = |retry, error| { let () = error; MS(10) * retry }, jitter = none)]
    fn by_closure(calls: &mut u32) -> Option<u32> {
        *calls += 1;
        None
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut calls = 0;
    assert_eq!((by_path(&mut calls), calls, clock.elapsed()), (None, 3, SECONDS(2)));
    assert_eq!((by_closure(&mut calls), calls, clock.elapsed()), (None, 6, SECONDS(2) + MS(30)));
}

#[test]
fn an_attempt_that_ran_long_begins_the_numbers_anew() {
    #[retry(attempts = 3, backoff = |retry, _| { asked.push(retry); MS(0) }, reset_after = 60s)]
    fn call(clock: &TestClock, took: &[u64], asked: &mut Vec<u32>) -> Result<(), Failed> {
        clock.advance(SECONDS(took[asked.len()]));
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut asked = Vec::new();
    assert_eq!(call(&clock, &[59, 60, 3600, 0, 0], &mut asked), Err(Failed(0)));
    assert_eq!(asked, [1, 1, 1, 2]);
}

#[test]
fn a_wait_that_is_told_too_long_is_not_begun() {
    #[retry(attempts = 9, backoff = |retry, _| SECONDS(1) * retry, jitter = none, max_duration = 5s)]
    fn call(at: &mut Vec<Duration>, clock: &TestClock) -> Result<(), Failed> {
        at.push(clock.elapsed());
        Err(Failed(0))
    }
    assert_eq!(waits(|at, clock| _ = call(at, clock)), [1, 2].map(SECONDS), "the third would end at 6 s");
}

#[test]
fn budget_and_nesting_limit_what_the_function_tells() {
    #[retry(attempts = 3, backoff = |_, _| { asked.set(asked.get() + 1); MS(0) }, nested = once, budget = 100%)]
    fn inner(calls: &Cell<u32>, asked: &Cell<u32>) -> Result<(), Failed> {
        calls.set(calls.get() + 1);
        Err(Failed(0))
    }
    #[retry(attempts = 3, backoff = |_, _| MS(0))]
    fn outer(calls: &Cell<u32>, asked: &Cell<u32>) -> Result<(), Failed> {
        inner(calls, asked)
    }
    let _installed = TestClock::new().install();
    let (calls, asked) = (Cell::new(0), Cell::new(0));
    assert!(outer(&calls, &asked).is_err());
    assert_eq!((calls.get(), asked.get()), (3 + 1 + 1, 2));
    // The budget ends it. It is asked last, so the function is called once more.
    (0..1000).for_each(|_| assert!(inner(&calls, &asked).is_err()));
    calls.set(0);
    asked.set(0);
    assert!(inner(&calls, &asked).is_err());
    assert_eq!((calls.get(), asked.get()), (1, 1));
}

#[test]
fn events_and_the_context_know_the_delay_and_the_error() {
    #[retry(
        attempts = 3,
        backoff = |retry, error| MS(10) * (retry + error.0),
        jitter = none,
        notify = |event| heard.push((event.attempt(), event.delay())),
        context = cx,
        map_err = |error: Failed, attempts| format!("{error:?} x{}", attempts.made()),
    )]
    fn call(heard: &mut Vec<(u32, Duration)>, seen: &mut Vec<Option<Failed>>) -> Result<(), String> {
        seen.push(cx.last_error().cloned());
        Err(Failed(cx.number()))
    }
    let _installed = TestClock::new().install();
    let (mut heard, mut seen) = (Vec::new(), Vec::new());
    assert_eq!(call(&mut heard, &mut seen), Err("Failed(3) x3".to_owned()));
    assert_eq!(heard, [(1, MS(20)), (2, MS(40))]);
    assert_eq!(seen, [None, Some(Failed(1)), Some(Failed(2))]);
}

#[test]
fn a_function_may_be_a_field_or_a_parameter() {
    struct Client {
        delay: fn(u32, &Failed) -> Duration,
    }
    impl Client {
        #[retry(attempts = 3, backoff = self.delay, jitter = none)]
        fn of_field(&self) -> Result<(), Failed> {
            Err(Failed(0))
        }
    }
    #[retry(attempts = 3, backoff = told, jitter = none)]
    fn of_parameter(told: impl Fn(u32, &Failed) -> Duration) -> Result<(), Failed> {
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!(Client { delay: |retry, _| MS(1) * retry }.of_field().is_err());
    assert_eq!(clock.elapsed(), MS(1 + 2));
    assert!(of_parameter(|retry, _| MS(10) * retry).is_err());
    assert_eq!(clock.elapsed(), MS(3 + 10 + 20));
}

#[test]
fn a_function_of_the_name_of_a_word_has_a_path() {
    #[retry(attempts = 2, backoff = named::linear, jitter = none)]
    fn call() -> Result<(), Failed> {
        Err(Failed(0))
    }
    mod named {
        pub(super) fn linear<E>(retry: u32, _: &E) -> std::time::Duration {
            super::MS(7) * retry
        }
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!(call().is_err());
    assert_eq!(clock.elapsed(), MS(7));
}

#[test]
fn words_and_functions_may_come_from_a_macro() {
    macro_rules! retried {
        ($name:ident, $backoff:expr) => {
            #[retry(attempts = 3, backoff = $backoff, jitter = none)]
            fn $name() -> Result<(), Failed> {
                Err(Failed(0))
            }
        };
    }
    retried!(word, linear);
    retried!(path, fibonacci);
    retried!(closure, |retry, _| MS(5) * retry);
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!(word().is_err());
    assert_eq!(clock.elapsed(), MS(100 + 200));
    assert!(path().is_err());
    assert_eq!(clock.elapsed(), MS(300 + 1000 + 1000));
    assert!(closure().is_err());
    assert_eq!(clock.elapsed(), MS(2300 + 5 + 10));
}

#[test]
fn a_panic_of_the_function_is_one_of_the_call() {
    #[retry(attempts = 3, backoff = |_, _| panic!("no delay"))]
    fn call(calls: &Cell<u32>) -> Result<(), Failed> {
        calls.set(calls.get() + 1);
        Err(Failed(0))
    }
    let calls = Cell::new(0);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| call(&calls))).unwrap_err();
    assert_eq!((panic.downcast_ref::<&str>(), calls.get()), (Some(&"no delay"), 1));
}
