//! Argument layer: the arguments of `#[retry]` for attempts, delays and the time limit, and those
//! that report on them (`context`, `notify`, `map_err`).

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use resilience::{
    Attempt, Attempts, Jitter, RetryError, RetryEvent, RetryPolicy, StopReason, TestClock, retry,
};
use tokio::time::Instant;

const MS: fn(u64) -> Duration = Duration::from_millis;

#[derive(Clone, Debug, PartialEq)]
struct Failed(u32);

/// Always fails. The error is the number of the call.
fn fail(calls: &mut u32) -> Result<(), Failed> {
    *calls += 1;
    Err(Failed(*calls))
}

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

#[test]
fn the_context_tells_which_attempt_it_is() {
    type Seen = Vec<(u32, Option<u32>, Option<Failed>, String, Duration)>;

    #[retry(attempts = 3, base = 10ms, jitter = none, context = cx)]
    fn call(seen: &mut Seen) -> Result<(), Failed> {
        let key = cx.idempotency_key().to_owned();
        seen.push((cx.number(), cx.max(), cx.last_error().cloned(), key, cx.elapsed()));
        Err(Failed(cx.number()))
    }
    let _clock = TestClock::new().install();
    let (mut seen, mut again) = (Seen::new(), Seen::new());
    assert_eq!(call(&mut seen), Err(Failed(3)));
    let facts: Vec<_> =
        seen.iter().map(|(number, max, last, _, at)| (*number, *max, last.clone(), *at)).collect();
    assert_eq!(
        facts,
        [
            (1, Some(3), None, MS(0)),
            (2, Some(3), Some(Failed(1)), MS(10)),
            (3, Some(3), Some(Failed(2)), MS(30))
        ]
    );
    let key = &seen[0].3;
    assert!(key.len() == 32 && seen.iter().all(|attempt| attempt.3 == *key));
    assert!(call(&mut again).is_err());
    assert_ne!(again[0].3, *key);
}

#[tokio::test(start_paused = true)]
async fn a_context_keeps_an_async_future_send() {
    #[retry(attempts = 2, base = 1ms, context = cx)]
    async fn call() -> Result<u32, Failed> {
        let helper = |cx: &Attempt<Failed>| cx.number();
        tokio::task::yield_now().await;
        if helper(cx) == 2 { Ok(2) } else { Err(Failed(1)) }
    }
    assert_eq!(tokio::spawn(call()).await.expect("no panic"), Ok(2));
}

#[test]
fn notify_is_called_before_each_wait() {
    thread_local!(static HEARD: RefCell<Vec<(u32, Duration, Option<Failed>)>> = const { RefCell::new(Vec::new()) });

    fn hear(event: &RetryEvent<Failed>) {
        assert!(event.name().ends_with("::by_path"), "{}", event.name());
        HEARD.with_borrow_mut(|heard| heard.push((event.attempt(), event.delay(), event.error().cloned())));
    }
    #[retry(attempts = 3, base = 10ms, jitter = none, notify = hear)]
    fn by_path(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, name = "orders", notify = |event| {
        assert_eq!((event.name(), event.max()), ("orders", Some(2)));
        HEARD.with_borrow_mut(|heard| heard.push((event.attempt(), event.delay(), None)));
    })]
    fn by_closure(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    let _clock = TestClock::new().install();
    assert!(by_path(&mut 0).is_err());
    assert_eq!(HEARD.take(), [(1, MS(10), Some(Failed(1))), (2, MS(20), Some(Failed(2)))]);
    assert!(by_closure(&mut 0).is_err());
    assert_eq!(HEARD.take(), [(1, MS(10), None)]);
}

#[test]
fn map_err_sees_what_was_done() {
    fn explain(error: Failed, attempts: &Attempts) -> String {
        format!("{error:?} after {} in {:?}: {:?}", attempts.made(), attempts.elapsed(), attempts.reason())
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, map_err = explain)]
    fn by_path(calls: &mut u32) -> Result<(), String> {
        fail(calls)?;
        Ok(())
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, on = |_| false, map_err = |error, attempts| {
        format!("{error:?} after {}: {:?}", attempts.made(), attempts.reason())
    })]
    fn by_closure(calls: &mut u32) -> Result<(), String> {
        fail(calls)
    }
    let _clock = TestClock::new().install();
    assert_eq!(by_path(&mut 0), Err("Failed(2) after 2 in 10ms: AttemptsExhausted".into()));
    assert_eq!(by_closure(&mut 0), Err("Failed(1) after 1: Permanent".into()));
}

#[tokio::test(start_paused = true)]
async fn retry_error_wraps_the_last_error() {
    #[retry(attempts = 4, base = 10ms, jitter = none, map_err = RetryError::new)]
    async fn call(calls: &mut u32) -> Result<(), RetryError<std::io::Error>> {
        *calls += 1;
        Err(std::io::Error::from(std::io::ErrorKind::TimedOut))
    }
    let error = call(&mut 0).await.expect_err("it fails for ever");
    assert_eq!((error.attempts(), error.reason()), (4, StopReason::AttemptsExhausted));
    assert_eq!((error.elapsed(), error.error().kind()), (MS(70), std::io::ErrorKind::TimedOut));
    let source = std::error::Error::source(&error).expect("the io error");
    assert!(source.is::<std::io::Error>());
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
fn another_way_to_sleep_is_called_with_each_delay() {
    thread_local!(static SLEPT: RefCell<Vec<Duration>> = const { RefCell::new(Vec::new()) });
    fn sleep(delay: Duration) {
        SLEPT.with_borrow_mut(|slept| slept.push(delay));
    }
    #[retry(attempts = 3, base = 10ms, jitter = none, sleep = sleep)]
    fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    #[retry(attempts = 3, base = 0ms, sleep = sleep)]
    fn zero(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    assert!(call(&mut 0).is_err());
    assert_eq!(SLEPT.take(), [MS(10), MS(20)]);
    assert!(zero(&mut 0).is_err());
    assert_eq!(SLEPT.take(), []);
}

#[test]
fn another_way_to_sleep_may_be_async() {
    fn sleep(delay: Duration) -> std::future::Ready<()> {
        assert_eq!(delay, MS(10));
        std::future::ready(())
    }
    #[retry(attempts = 2, base = 10ms, jitter = none, sleep = sleep)]
    async fn call(calls: &mut u32) -> Result<(), Failed> {
        fail(calls)
    }
    // There is no runtime, so only `sleep` can wait.
    assert_eq!(futures::executor::block_on(call(&mut 0)), Err(Failed(2)));
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

#[test]
fn what_an_attempt_held_is_dropped_before_the_wait() {
    thread_local!(static ALIVE: RefCell<i32> = const { RefCell::new(0) });
    struct Connection;
    impl Connection {
        fn open() -> Self {
            ALIVE.with_borrow_mut(|alive| *alive += 1);
            Self
        }
    }
    impl Drop for Connection {
        fn drop(&mut self) {
            ALIVE.with_borrow_mut(|alive| *alive -= 1);
        }
    }
    fn sleep(_: Duration) {
        assert_eq!(ALIVE.with_borrow(|alive| *alive), 0);
    }
    #[retry(attempts = 3, base = 10ms, on_ok = |_| true, on = |_| true, sleep = sleep)]
    fn call(ok: bool) -> Result<Connection, Connection> {
        if ok { Ok(Connection::open()) } else { Err(Connection::open()) }
    }
    assert!(call(true).is_ok());
    assert!(call(false).is_err());
    assert_eq!(ALIVE.with_borrow(|alive| *alive), 0);
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
fn reset_after_may_be_a_policys_or_an_expression() {
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
