//! Argument layer: attempts, delays, `policy` and `reset_after`, in every form of their values.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use resilience::{Jitter, RetryError, RetryPolicy, StopReason, TestClock, retry};
use tokio::time::Instant;

use super::{Failed, MS, fail};

#[test]
fn without_arguments_three_attempts_are_made() {
    #[retry]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _clock = TestClock::new().install();
    let mut calls = 0;
    assert_eq!(call(&mut calls), Err(Failed(3)));
    assert_eq!(calls, 3);
}

#[tokio::test(start_paused = true)]
async fn delays_grow_by_the_factor_up_to_the_cap() {
    #[retry(attempts = 6, base = 100ms, cap = 500ms, factor = 2, jitter = none)]
    async fn call(at: &mut Vec<Instant>) -> Result<(), Failed> {
        at.push(Instant::now());
        Err(Failed(0))
    }
    let mut at = Vec::new();
    assert!(call(&mut at).await.is_err());
    let waits: Vec<_> = at.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(waits, [MS(100), MS(200), MS(400), MS(500), MS(500)]);
}

#[test]
fn each_jitter_stays_within_its_bounds() {
    macro_rules! waits {
        ($jitter:ident) => {{
            #[retry(attempts = 2, base = 100ms, jitter = $jitter)]
            fn call() -> Result<(), Failed> {
                Err(Failed(0))
            }
            let clock = TestClock::new();
            let _installed = clock.install();
            (0..200)
                .map(|_| {
                    clock.set(Duration::ZERO);
                    assert!(call().is_err());
                    clock.elapsed()
                })
                .collect::<Vec<_>>()
        }};
    }
    assert!(waits!(none).iter().all(|wait| *wait == MS(100)));
    assert!(waits!(full).iter().all(|wait| *wait <= MS(100)));
    assert!(waits!(full).iter().any(|wait| *wait < MS(50)));
    assert!(waits!(equal).iter().all(|wait| (MS(50)..=MS(100)).contains(wait)));
    let decorrelated = waits!(decorrelated);
    assert!(decorrelated.iter().all(|wait| (MS(100)..=MS(300)).contains(wait)));
    assert!(decorrelated.iter().any(|wait| *wait > MS(150)));
}

#[test]
fn a_duration_that_is_none_is_as_if_it_was_not_written() {
    #[retry(attempts = 4, base = base, cap = cap, max_duration = limit, factor = 1, jitter = none)]
    fn call(base: Option<Duration>, cap: Option<Duration>, limit: Option<Duration>) -> Result<(), Failed> {
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let took = |base, cap, limit| {
        clock.set(Duration::ZERO);
        assert!(call(base, cap, limit).is_err());
        clock.elapsed()
    };
    assert_eq!(took(None, None, None), MS(3 * 100));
    assert_eq!(took(Some(MS(7)), None, None), MS(3 * 7));
    assert_eq!(took(Some(MS(70_000)), None, None), MS(3 * 70_000));
    assert_eq!(took(None, Some(MS(5)), None), MS(3 * 5));
    assert_eq!(took(Some(MS(7)), Some(MS(5)), None), MS(3 * 5));
    assert_eq!(took(Some(MS(7)), None, Some(MS(20))), MS(2 * 7));
}

#[tokio::test(start_paused = true)]
async fn a_duration_that_is_none_leaves_the_policy_as_it_is() {
    struct Client {
        policy: RetryPolicy,
        base: Option<Duration>,
    }
    impl Client {
        #[retry(policy = self.policy, base = self.base)]
        async fn call(&self) -> Result<(), Failed> {
            Err(Failed(0))
        }
    }
    let policy = RetryPolicy::new().attempts(2).base(MS(30)).jitter(Jitter::None);
    for (base, waited) in [(None, MS(30)), (Some(MS(4)), MS(4))] {
        let start = Instant::now();
        assert!(Client { policy, base }.call().await.is_err());
        assert_eq!(start.elapsed(), waited);
    }
}

#[test]
fn the_kind_of_jitter_may_be_a_parameter_of_any_name() {
    #[retry(attempts = 2, base = 100ms, jitter = spread)]
    fn spread(spread: Jitter) -> Result<(), Failed> {
        Err(Failed(0))
    }
    // The parameter's name is close to `full`, and no misspelling of it.
    #[retry(attempts = 2, base = 100ms, jitter = ful)]
    fn like_a_word(ful: Jitter) -> Result<(), Failed> {
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!(spread(Jitter::None).is_err());
    assert_eq!(clock.elapsed(), MS(100));
    assert!(like_a_word(Jitter::None).is_err());
    assert_eq!(clock.elapsed(), MS(200));
}

#[test]
fn durations_are_written_in_every_form() {
    struct Config {
        cap: Duration,
    }
    #[retry(attempts = 2, base = "1m 30s", cap = 2m, jitter = none)]
    fn text() -> Result<(), Failed> {
        Err(Failed(0))
    }
    #[retry(attempts = 2, base = 1.5s, jitter = none)]
    fn fraction() -> Result<(), Failed> {
        Err(Failed(0))
    }
    #[retry(attempts = 2, base = 2 * config.cap, cap = config.cap, jitter = none)]
    fn expression(config: &Config) -> Result<(), Failed> {
        let _ = config;
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!(text().is_err());
    assert_eq!(clock.elapsed(), Duration::from_secs(90));
    assert!(fraction().is_err());
    assert_eq!(clock.elapsed(), Duration::from_secs(90) + MS(1500));
    assert!(expression(&Config { cap: MS(7) }).is_err());
    assert_eq!(clock.elapsed(), Duration::from_secs(90) + MS(1507));
}

#[test]
fn a_default_gives_way_to_what_is_written() {
    #[retry(attempts = 2, base = 1m, jitter = none)]
    fn lifted() -> Result<(), Failed> {
        Err(Failed(0))
    }
    #[retry(attempts = 2, cap = 50ms, jitter = none)]
    fn lowered() -> Result<(), Failed> {
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert!(lifted().is_err());
    assert_eq!(clock.elapsed(), Duration::from_secs(60));
    assert!(lowered().is_err());
    assert_eq!(clock.elapsed(), Duration::from_secs(60) + MS(50));
}

#[test]
fn expressions_are_evaluated_once_and_clamped() {
    #[retry(attempts = count(evaluated), base = Duration::ZERO, factor = f64::NAN)]
    fn call(evaluated: &RefCell<u32>, calls: &mut u32) -> Result<(), Failed> {
        let _ = evaluated;
        fail(calls)
    }
    fn count(evaluated: &RefCell<u32>) -> u32 {
        *evaluated.borrow_mut() += 1;
        *evaluated.borrow() - 1
    }
    let (evaluated, mut calls) = (RefCell::new(0), 0);
    assert_eq!(call(&evaluated, &mut calls), Err(Failed(1)));
    assert_eq!((*evaluated.borrow(), calls), (1, 1));
}

static POLICY: RetryPolicy = RetryPolicy::new().attempts(4).base(MS10).jitter(Jitter::None);
const MS10: Duration = Duration::from_millis(10);

#[test]
fn a_policy_comes_from_anywhere_and_arguments_override_it() {
    struct Client {
        policy: RetryPolicy,
        shared: Arc<RetryPolicy>,
        calls: u32,
    }

    impl Client {
        #[retry(policy = self.policy)]
        fn of_field(&mut self) -> Result<(), Failed> {
            self.calls += 1;
            Err(Failed(self.calls))
        }

        #[retry(policy = self.shared, attempts = 2)]
        fn of_arc(&mut self) -> Result<(), Failed> {
            self.of_one()
        }

        #[retry(policy = &POLICY, attempts = 1)]
        fn of_one(&mut self) -> Result<(), Failed> {
            self.calls += 1;
            Err(Failed(self.calls))
        }
    }

    #[retry(policy = POLICY)]
    fn of_static(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }

    #[retry(policy = POLICY.name("mine"), attempts = 2, notify = |event| assert_eq!(event.name(), "mine"))]
    fn named_by_policy(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }

    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(named_by_policy(&mut 0), Err(Failed(2)));
    clock.set(Duration::ZERO);
    assert_eq!(of_static(&mut 0), Err(Failed(4)));
    assert_eq!(clock.elapsed(), MS(10 + 20 + 40));
    let mut client = Client { policy: POLICY.attempts(3), shared: Arc::new(POLICY), calls: 0 };
    assert_eq!(client.of_field(), Err(Failed(3)));
    client.calls = 0;
    assert_eq!(client.of_arc(), Err(Failed(2)));
}

#[test]
fn the_crate_goes_by_another_name() {
    mod renamed {
        pub(crate) use ::resilience as waits;
    }
    #[renamed::waits::retry(crate = renamed::waits, attempts = 2, base = 0ms)]
    #[renamed::waits::circuit_breaker(crate = renamed::waits, threshold = 9, map_err = |_| Failed(0))]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert_eq!(call(&mut 0), Err(Failed(2)));
}

/// Runs attempts of the given lengths. Returns the number that each attempt has in its context.
#[test]
fn an_attempt_that_ran_long_begins_count_and_backoff_anew() {
    #[retry(attempts = 3, base = 1s, jitter = none, reset_after = 60s, context = cx, map_err = RetryError::new)]
    fn call(
        clock: &TestClock,
        took: &[u64],
        seen: &mut Vec<(u32, Duration)>,
    ) -> Result<(), RetryError<Failed>> {
        let run = seen.len();
        seen.push((cx.number(), clock.elapsed()));
        clock.advance(Duration::from_secs(took[run]));
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut seen = Vec::new();
    let error = call(&clock, &[59, 60, 3600, 0, 0], &mut seen).expect_err("it fails for ever");
    let numbers: Vec<u32> = seen.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 2, 2, 2, 3]);
    let starts: Vec<u64> = seen.iter().map(|(_, start)| start.as_secs()).collect();
    assert_eq!(starts, [0, 60, 60 + 61, 121 + 3601, 3722 + 2], "waits of 1, 1, 1 and 2 seconds");
    assert_eq!((error.attempts(), error.reason()), (3, StopReason::AttemptsExhausted));
}

#[tokio::test(start_paused = true)]
async fn an_endless_call_restarts_its_backoff_and_not_its_time_limit() {
    #[retry(attempts = unlimited, base = 1s, cap = 5m, jitter = none, reset_after = 1m, max_duration = 3h)]
    async fn watch(at: &mut Vec<Duration>, start: Instant) -> Result<(), Failed> {
        at.push(start.elapsed());
        tokio::time::sleep(Duration::from_secs(3600)).await;
        Err(Failed(0))
    }
    let (mut at, start) = (Vec::new(), Instant::now());
    assert_eq!(watch(&mut at, start).await, Err(Failed(0)));
    let seconds: Vec<u64> = at.iter().map(Duration::as_secs).collect();
    assert_eq!(
        seconds,
        [0, 3601, 7202],
        "a second's wait after each hour; a fourth would begin after the limit"
    );
}

#[test]
fn reset_after_may_come_from_a_policy_or_an_expression() {
    static POLICY: RetryPolicy =
        RetryPolicy::new().attempts(2).base(Duration::ZERO).reset_after(Duration::from_secs(60));
    #[retry(policy = POLICY)]
    fn by_policy(clock: &TestClock, took: &[u64], runs: &mut usize) -> Result<(), Failed> {
        *runs += 1;
        clock.advance(Duration::from_secs(took[*runs - 1]));
        Err(Failed(0))
    }
    #[retry(attempts = 2, base = 0ms, reset_after = long)]
    async fn by_expression(
        clock: &TestClock,
        long: Duration,
        took: &[u64],
        runs: &mut usize,
    ) -> Result<(), Failed> {
        *runs += 1;
        clock.advance(Duration::from_secs(took[*runs - 1]));
        Err(Failed(0))
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let took = [60, 60, 1, 60, 0];
    let mut runs = 0;
    assert_eq!(by_policy(&clock, &took, &mut runs), Err(Failed(0)));
    assert_eq!(runs, 3, "two that begin anew and one more");
    runs = 0;
    let long = Duration::from_secs(60);
    assert_eq!(futures::executor::block_on(by_expression(&clock, long, &took, &mut runs)), Err(Failed(0)));
    assert_eq!(runs, 3);
    runs = 0;
    let by_hand = POLICY.call(|| {
        runs += 1;
        clock.advance(Duration::from_secs(took[runs - 1]));
        Err::<(), _>(Failed(0))
    });
    assert_eq!((by_hand, runs), (Err(Failed(0)), 3));
}
