//! Argument layer: a server's hint, from a predicate or the error, and how long it keeps the
//! circuit open.

use std::io;
use std::time::Duration;

use resilience::{
    CircuitBreaker, CircuitOpen, CircuitSnapshot, CircuitState, TestClock, Transience, Transient,
    circuit_breaker, retry,
};

#[derive(Debug, Clone, PartialEq)]
enum Error {
    /// An error with a hint.
    Busy(Duration),
    Failed,
    Open,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Error::Open
    }
}

/// The answer for an error, as a predicate and as that of a type.
fn judge(error: &Error) -> Transience {
    match error {
        Error::Busy(time) => Transience::TransientAfter(*time),
        Error::Failed => Transience::Transient,
        Error::Open => Transience::Permanent,
    }
}

/// The same error, with an answer of its own.
#[derive(Debug, PartialEq)]
struct Knows(Error);

impl Transient for Knows {
    fn transience(&self) -> Transience {
        judge(&self.0)
    }
}

impl From<CircuitOpen> for Knows {
    fn from(open: CircuitOpen) -> Self {
        Knows(open.into())
    }
}

const fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn seen(name: &str) -> CircuitSnapshot {
    CircuitBreaker::named(name).snapshot()
}

fn rest(name: &str) -> Option<Duration> {
    seen(name).retry_after()
}

#[test]
fn a_hint_on_the_failure_that_opens_it_keeps_it_open_so_long() {
    #[circuit_breaker(name = "hints: on", threshold = 2, cooldown = 5s, on = judge)]
    fn call(error: Error) -> Result<(), Error> {
        Err(error)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let _ = call(Error::Busy(secs(50)));
    assert_eq!(seen("hints: on").state(), CircuitState::Closed, "the first failure opens nothing");
    let _ = call(Error::Busy(secs(20)));
    assert_eq!(rest("hints: on"), Some(secs(20)));
    clock.advance(Duration::from_nanos(19_999_999_999));
    assert_eq!(call(Error::Failed), Err(Error::Open));
    clock.advance(Duration::from_nanos(1));
    assert_eq!(call(Error::Failed), Err(Error::Failed), "the probe");
    assert_eq!(rest("hints: on"), Some(secs(5)), "without a hint it is the cooldown");
}

#[test]
fn a_hint_that_is_early_or_below_the_cooldown_changes_nothing() {
    #[circuit_breaker(name = "hints: earlier", threshold = 2, cooldown = 5s, on = judge)]
    fn call(error: Error) -> Result<(), Error> {
        Err(error)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for last in [Error::Failed, Error::Busy(secs(4)), Error::Busy(Duration::ZERO)] {
        let _ = call(Error::Busy(secs(50)));
        let _ = call(last);
        assert_eq!(rest("hints: earlier"), Some(secs(5)));
        CircuitBreaker::named("hints: earlier").reset();
    }
}

#[tokio::test(start_paused = true)]
async fn an_async_call_and_the_error_s_own_answer_say_it_too() {
    #[circuit_breaker(name = "hints: own", threshold = 1, cooldown = 5s)]
    async fn call(error: Error) -> Result<(), Knows> {
        tokio::task::yield_now().await;
        Err(Knows(error))
    }
    let _ = call(Error::Busy(secs(20))).await;
    tokio::time::advance(secs(19)).await;
    assert_eq!(call(Error::Failed).await, Err(Knows(Error::Open)));
    assert_eq!(rest("hints: own"), Some(secs(1)));
    tokio::time::advance(secs(1)).await;
    assert_eq!(call(Error::Busy(secs(30))).await, Err(Knows(Error::Busy(secs(30)))));
    assert_eq!(rest("hints: own"), Some(secs(30)), "of a probe it counts as well");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_on_ok_takes_for_a_failure_says_it_too() {
    type Reply = Result<u64, Error>;
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a predicate is lent the value")]
    fn busy(seconds: &u64) -> Transience {
        if *seconds > 0 { Transience::TransientAfter(secs(*seconds)) } else { Transience::Permanent }
    }
    #[circuit_breaker(name = "hints: on_ok", threshold = 1, cooldown = 5s, on_ok = busy)]
    fn call(busy_for: u64) -> Reply {
        Ok(busy_for)
    }
    #[circuit_breaker(name = "hints: async on_ok", threshold = 1, cooldown = 5s, on_ok = busy)]
    async fn call_async(busy_for: u64) -> Reply {
        tokio::task::yield_now().await;
        Ok(busy_for)
    }
    assert_eq!((call(0), call(20), call(0)), (Ok(0), Ok(20), Err(Error::Open)));
    assert_eq!(rest("hints: on_ok"), Some(secs(20)));
    assert_eq!((call_async(0).await, call_async(20).await), (Ok(0), Ok(20)));
    assert_eq!(rest("hints: async on_ok"), Some(secs(20)));
}

#[test]
fn each_key_and_each_value_has_its_own() {
    #[circuit_breaker(name = "hints: keys", key = key, threshold = 1, cooldown = 5s, on = judge)]
    fn keyed(key: &str, error: Error) -> Result<(), Error> {
        Err(error)
    }
    #[circuit_breaker(breaker = breaker, on = judge)]
    fn by_value(breaker: &CircuitBreaker, error: Error) -> Result<(), Error> {
        Err(error)
    }
    let _installed = TestClock::new().install();
    let _ = (keyed("a", Error::Busy(secs(20))), keyed("b", Error::Failed));
    let snapshot_of_key =
        |key| CircuitBreaker::named("hints: keys").of_key(key).expect("it was called").snapshot();
    assert_eq!(
        (snapshot_of_key("a").retry_after(), snapshot_of_key("b").retry_after()),
        (Some(secs(20)), Some(secs(5)))
    );
    let breaker = CircuitBreaker::unshared("hints: value").threshold(1).cooldown(secs(5)).build();
    let _ = by_value(&breaker, Error::Busy(secs(20)));
    assert_eq!(breaker.snapshot().retry_after(), Some(secs(20)));
}

#[test]
fn it_counts_where_a_rate_or_slow_calls_are_judged() {
    #[circuit_breaker(name = "hints: rate", threshold = 50%, window = 4, cooldown = 5s, on = judge)]
    fn rate(error: Option<Error>) -> Result<(), Error> {
        error.map_or(Ok(()), Err)
    }
    #[circuit_breaker(name = "hints: slow", slow = 1s, slow_threshold = 50%, window = 2, cooldown = 5s, on = judge)]
    fn slow(clock: &TestClock, takes: Duration, error: Error) -> Result<(), Error> {
        clock.advance(takes);
        Err(error)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for error in [None, None, Some(Error::Failed), Some(Error::Busy(secs(20)))] {
        let _ = rate(error);
    }
    assert_eq!(rest("hints: rate"), Some(secs(20)));
    let _ = slow(&clock, secs(2), Error::Failed);
    let _ = slow(&clock, Duration::ZERO, Error::Busy(secs(20)));
    assert_eq!(rest("hints: slow"), Some(secs(20)));
}

#[test]
fn it_is_limited_by_the_longest_of_a_minute_cooldown_and_cap() {
    macro_rules! limits {
        ($($name:ident: $cooldown:literal $(, $cap:ident = $limit:literal)?;)*) => {[$({
            #[circuit_breaker(name = concat!("hints: ", stringify!($name)), threshold = 1, cooldown = $cooldown, on = judge
                $(, $cap = $limit)?)]
            fn call() -> Result<(), Error> {
                Err(Error::Busy(Duration::MAX))
            }
            let _ = call();
            rest(concat!("hints: ", stringify!($name))).expect("nobody has forced it").as_secs()
        }),*]};
    }
    let _installed = TestClock::new().install();
    let limits = limits! {
        minute: "5s";
        low_cap: "5s", cooldown_cap = "10s";
        high_cap: "5s", cooldown_cap = "10m";
        long: "2m";
        long_below_a_cap: "2m", cooldown_cap = "3m";
    };
    assert_eq!(limits, [60, 60, 600, 120, 180]);
}

#[test]
fn the_next_cooldown_grows_from_the_last_and_not_from_the_hint() {
    #[circuit_breaker(name = "hints: grows", threshold = 1, cooldown = 10s, cooldown_factor = 2, on = judge)]
    fn call(error: Error) -> Result<(), Error> {
        Err(error)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    for (error, expected) in [
        (Error::Failed, 10),
        (Error::Busy(secs(50)), 50),
        (Error::Failed, 40),
        (Error::Busy(secs(50)), 80),
        (Error::Busy(secs(3600)), 160),
    ] {
        assert_eq!(call(error.clone()), Err(error));
        assert_eq!(rest("hints: grows"), Some(secs(expected)));
        clock.advance(secs(expected));
    }
}

#[test]
fn a_clock_that_is_set_back_never_prolongs_the_hint() {
    #[circuit_breaker(name = "hints: set back", threshold = 1, cooldown = 5s, on = judge)]
    fn call(error: Error) -> Result<(), Error> {
        Err(error)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    clock.set(secs(1000));
    let _ = call(Error::Busy(secs(20)));
    clock.set(secs(900));
    assert_eq!(call(Error::Failed), Err(Error::Open));
    assert_eq!(rest("hints: set back"), Some(secs(20)), "it begins to wait anew");
    clock.advance(secs(10));
    assert_eq!(call(Error::Failed), Err(Error::Open));
    assert_eq!(rest("hints: set back"), Some(secs(10)), "a rejection does not");
    clock.advance(secs(10));
    assert_eq!(call(Error::Failed), Err(Error::Failed), "the probe");
    // The deadline after the failed probe is at most one cooldown ahead.
    clock.set(secs(500));
    assert_eq!(call(Error::Failed), Err(Error::Open));
    assert_eq!(rest("hints: set back"), Some(secs(5)));
}

#[test]
fn under_a_retry_the_last_attempt_brings_it() {
    #[retry(attempts = 2, base = 1s, jitter = none, on = judge)]
    #[circuit_breaker(name = "hints: stacked", threshold = 2, cooldown = 5s, on = judge)]
    fn call(hints: &mut std::slice::Iter<'_, u64>) -> Result<(), Error> {
        Err(Error::Busy(secs(*hints.next().expect("two attempts"))))
    }
    let _installed = TestClock::new().install();
    assert_eq!(call(&mut [2, 30].iter()), Err(Error::Busy(secs(30))));
    assert_eq!(rest("hints: stacked"), Some(secs(30)));
}

#[test]
fn an_io_error_has_no_hint() {
    #[circuit_breaker(name = "hints: io", threshold = 1, cooldown = 5s)]
    fn call() -> io::Result<()> {
        Err(io::ErrorKind::TimedOut.into())
    }
    let _installed = TestClock::new().install();
    assert!(call().is_err());
    assert_eq!(rest("hints: io"), Some(secs(5)));
}
