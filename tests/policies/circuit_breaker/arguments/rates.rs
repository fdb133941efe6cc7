//! Argument layer: a ratio as `threshold`, `window`, `min_calls`, `slow`, `cooldown_factor`.

use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, TestClock, circuit_breaker, retry};

#[derive(Debug, PartialEq)]
enum Error {
    Failed,
    Auth,
    Open,
}

impl From<CircuitOpen> for Error {
    fn from(_: CircuitOpen) -> Self {
        Error::Open
    }
}

/// The outcome for a letter: `s`uccess, `f`ailure, else an error that is ignored.
fn outcome(letter: char) -> Result<(), Error> {
    match letter {
        's' => Ok(()),
        'f' => Err(Error::Failed),
        _ => Err(Error::Auth),
    }
}

fn state(name: &str) -> CircuitState {
    CircuitBreaker::named(name).state()
}

#[test]
fn a_percentage_is_a_failure_rate_of_the_last_calls() {
    #[circuit_breaker(name = "rates: calls", threshold = 50%, window = 4, min_calls = 4, ignore = Error::Auth)]
    fn call(letter: char) -> Result<(), Error> {
        outcome(letter)
    }
    let _installed = TestClock::new().install();
    for letter in "iifisifis".chars() {
        assert_eq!(state("rates: calls"), CircuitState::Closed);
        let _ = call(letter);
    }
    assert_eq!(state("rates: calls"), CircuitState::Open, "fsfs: the fourth record is a success and tells");
    assert_eq!(call('s'), Err(Error::Open));
}

#[test]
fn a_float_is_a_failure_rate_and_an_expression_goes_by_its_type() {
    const RATE: f64 = 0.5;
    const ROW: u32 = 2;
    #[circuit_breaker(name = "rates: float", threshold = 0.5, window = 2)]
    fn float() -> Result<(), Error> {
        Err(Error::Failed)
    }
    #[circuit_breaker(name = "rates: f64", threshold = RATE, window = 2)]
    fn expression() -> Result<(), Error> {
        Err(Error::Failed)
    }
    #[circuit_breaker(name = "rates: u32", threshold = ROW)]
    fn row() -> Result<(), Error> {
        Err(Error::Failed)
    }
    let _installed = TestClock::new().install();
    for (name, call) in
        [("rates: float", float as fn() -> _), ("rates: f64", expression), ("rates: u32", row)]
    {
        assert_eq!(call(), Err(Error::Failed));
        assert_eq!(state(name), CircuitState::Closed, "{name}");
        assert_eq!(call(), Err(Error::Failed));
        assert_eq!(call(), Err(Error::Open), "{name}");
    }
    let recorded = |name| CircuitBreaker::named(name).snapshot().times_opened();
    assert_eq!([recorded("rates: float"), recorded("rates: f64"), recorded("rates: u32")], [1, 1, 1]);
}

#[test]
fn a_ratio_alone_looks_at_100_calls_and_waits_for_20() {
    #[circuit_breaker(name = "rates: default", threshold = 50%)]
    fn call(letter: char) -> Result<(), Error> {
        outcome(letter)
    }
    let _installed = TestClock::new().install();
    (0..19).for_each(|_| drop(call('f')));
    assert_eq!(state("rates: default"), CircuitState::Closed);
    let _ = call('s');
    assert_eq!(state("rates: default"), CircuitState::Open);
}

#[tokio::test(start_paused = true)]
async fn a_window_of_time_follows_tokios_clock() {
    #[circuit_breaker(name = "rates: time", threshold = 100%, window = 10s, min_calls = 2, cooldown = 5s)]
    async fn call() -> Result<(), Error> {
        Err(Error::Failed)
    }
    let advance = |secs| tokio::time::advance(Duration::from_secs(secs));
    let recorded = || CircuitBreaker::named("rates: time").snapshot().recorded();
    assert_eq!(call().await, Err(Error::Failed));
    advance(10).await;
    assert_eq!(recorded(), 1);
    advance(1).await;
    assert_eq!(recorded(), 0);
    assert_eq!(call().await, Err(Error::Failed));
    assert_eq!(state("rates: time"), CircuitState::Closed);
    advance(9).await;
    assert_eq!(call().await, Err(Error::Failed));
    assert_eq!(call().await, Err(Error::Open));
    advance(5).await;
    assert_eq!(state("rates: time"), CircuitState::HalfOpen);
}

#[tokio::test(start_paused = true)]
async fn slow_calls_open_it_by_the_time_of_the_body_alone() {
    #[circuit_breaker(name = "rates: slow", slow = 2s, slow_threshold = 50%, window = 2)]
    async fn call(secs: u64) -> Result<(), Error> {
        tokio::time::sleep(Duration::from_secs(secs)).await;
        Ok(())
    }
    // A future that was made and not polled is not measured.
    let late = call(2);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(late.await, Ok(()));
    assert_eq!(CircuitBreaker::named("rates: slow").snapshot().slow(), 0, "exactly `slow` is not slow");
    assert_eq!(call(3).await, Ok(()));
    assert_eq!(call(0).await, Err(Error::Open));
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_retry_inside_is_measured_and_outside_it_is_not() {
    #[circuit_breaker(name = "rates: outside", slow = 2s, slow_threshold = 1%, window = 1)]
    #[retry(attempts = 2, base = 3s, jitter = none)]
    async fn retried_inside(left: &mut u32) -> Result<(), Error> {
        *left -= 1;
        if *left > 0 { Err(Error::Failed) } else { Ok(()) }
    }
    #[retry(attempts = 2, base = 3s, jitter = none)]
    #[circuit_breaker(name = "rates: inside", slow = 2s, slow_threshold = 1%, window = 1)]
    async fn retried_outside(left: &mut u32) -> Result<(), Error> {
        *left -= 1;
        if *left > 0 { Err(Error::Failed) } else { Ok(()) }
    }
    assert_eq!((retried_inside(&mut 2).await, retried_outside(&mut 2).await), (Ok(()), Ok(())));
    assert_eq!(state("rates: outside"), CircuitState::Open);
    assert_eq!(state("rates: inside"), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_slow_call_that_is_dropped_is_neutral() {
    #[circuit_breaker(name = "rates: dropped", slow = 1s, slow_threshold = 1%, window = 1)]
    async fn call() -> Result<(), Error> {
        std::future::pending().await
    }
    assert!(tokio::time::timeout(Duration::from_secs(10), call()).await.is_err());
    let seen = CircuitBreaker::named("rates: dropped").snapshot();
    assert_eq!((seen.state(), seen.recorded()), (CircuitState::Closed, 0));
}

#[test]
fn a_cooldown_grows_by_its_factor_until_the_circuit_closes() {
    #[circuit_breaker(
        name = "rates: growing",
        threshold = 1,
        cooldown = 10s,
        cooldown_factor = 2,
        cooldown_cap = 30s,
    )]
    fn call(letter: char) -> Result<(), Error> {
        outcome(letter)
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let rest = || CircuitBreaker::named("rates: growing").snapshot().retry_after().unwrap().as_secs_f64();
    let _ = call('f');
    assert!((rest() - 10.0).abs() < f64::EPSILON);
    for most in [20.0, 30.0, 30.0] {
        clock.advance(Duration::from_secs_f64(rest()));
        assert_eq!(call('f'), Err(Error::Failed), "the probe");
        assert!((rest() - most).abs() < f64::EPSILON, "{} of {most}", rest());
    }
    clock.advance(Duration::from_secs(30));
    assert_eq!(call('s'), Ok(()));
    let _ = call('f');
    assert!((rest() - 10.0).abs() < f64::EPSILON);
}

#[test]
fn equal_rules_that_are_written_differently_do_not_conflict() {
    #[circuit_breaker(name = "rates: same", threshold = 50%, window = 100, min_calls = 20, cooldown = 30s)]
    fn first() -> Result<(), Error> {
        Ok(())
    }
    #[circuit_breaker(name = "rates: same", threshold = 0.5)]
    fn second() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!((first(), second()), (Ok(()), Ok(())));
    assert_eq!(CircuitBreaker::named("rates: same").snapshot().conflict(), None);
}

#[test]
fn a_function_that_shares_a_breaker_with_slow_is_measured_too() {
    static CLOCK: std::sync::OnceLock<TestClock> = std::sync::OnceLock::new();
    static BREAKER: CircuitBreaker =
        CircuitBreaker::builder("rates: shared").slow(Duration::from_secs(1), 1.0).window(1).build();
    #[circuit_breaker(breaker = BREAKER)]
    fn by_value() -> Result<(), Error> {
        CLOCK.get_or_init(TestClock::new).advance(Duration::from_secs(2));
        Ok(())
    }
    #[circuit_breaker(name = "rates: shared")]
    fn by_name() -> Result<(), Error> {
        CLOCK.get_or_init(TestClock::new).advance(Duration::from_secs(2));
        Ok(())
    }
    let _installed = CLOCK.get_or_init(TestClock::new).install();
    assert_eq!(by_value(), Ok(()));
    assert_eq!(by_value(), Err(Error::Open));
    BREAKER.reset();
    assert_eq!(by_name(), Ok(()));
    assert_eq!(by_name(), Err(Error::Open));
}

#[tokio::test]
async fn the_time_that_predicates_take_is_not_the_bodys() {
    thread_local!(static CLOCK: TestClock = TestClock::new());
    fn takes_its_time<T>(_: &T) -> bool {
        CLOCK.with(|clock| clock.advance(Duration::from_secs(5)));
        false
    }
    #[circuit_breaker(name = "rates: asks 1", slow = 1s, slow_threshold = 1%, window = 1, on = takes_its_time)]
    fn call() -> Result<(), Error> {
        Err(Error::Failed)
    }
    #[circuit_breaker(name = "rates: asks 2", slow = 1s, slow_threshold = 1%, window = 1, on = takes_its_time)]
    async fn call_async() -> Result<(), Error> {
        Err(Error::Failed)
    }
    #[circuit_breaker(name = "rates: asks 3", slow = 1s, slow_threshold = 1%, window = 1, on_ok = takes_its_time)]
    async fn looks_at_values() -> Result<(), Error> {
        Ok(())
    }
    #[circuit_breaker(name = "rates: asks 4", slow = 1s, slow_threshold = 1%, window = 1, ignore = takes_its_time)]
    async fn is_slow() -> Result<(), Error> {
        CLOCK.with(|clock| clock.advance(Duration::from_secs(2)));
        Err(Error::Failed)
    }
    let _installed = CLOCK.with(Clone::clone).install();
    let failed = Err(Error::Failed);
    assert_eq!((call(), call_async().await, looks_at_values().await), (failed, Err(Error::Failed), Ok(())));
    for form in 1..=3 {
        assert_eq!(state(&format!("rates: asks {form}")), CircuitState::Closed, "form {form}");
    }
    assert_eq!(is_slow().await, Err(Error::Failed));
    assert_eq!(state("rates: asks 4"), CircuitState::Open, "the body itself was slow");
}
