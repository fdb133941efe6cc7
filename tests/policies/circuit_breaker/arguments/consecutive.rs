//! Argument layer: the arguments of a breaker that counts failures in a row, and those that every
//! breaker has.

use std::sync::Arc;
use std::time::Duration;

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, TestClock, Transience, circuit_breaker};

#[derive(Debug, Clone, PartialEq)]
enum Error {
    Failed,
    NotFound,
    Open(CircuitOpen),
}

impl From<CircuitOpen> for Error {
    fn from(open: CircuitOpen) -> Self {
        Error::Open(open)
    }
}

const FAILED: Result<u32, Error> = Err(Error::Failed);

/// The number of `calls` that run, if all of them fail.
fn admitted(calls: u32, mut call: impl FnMut(&mut u32)) -> u32 {
    let mut made = 0;
    (0..calls).for_each(|_| call(&mut made));
    made
}

#[test]
fn the_threshold_is_a_number_of_failures_in_a_row() {
    #[circuit_breaker(threshold = 3)]
    fn call(outcome: Result<u32, Error>, calls: &mut u32) -> Result<u32, Error> {
        *calls += 1;
        outcome
    }
    let _clock = TestClock::new().install();
    let mut calls = 0;
    for outcome in [FAILED, FAILED, Ok(1), FAILED, FAILED] {
        assert_eq!(call(outcome.clone(), &mut calls), outcome);
    }
    assert_eq!(call(FAILED, &mut calls), FAILED);
    assert!(matches!(call(Ok(1), &mut calls), Err(Error::Open(_))));
    assert_eq!(calls, 6);
}

#[test]
fn without_arguments_five_failures_open_it_for_thirty_seconds() {
    #[circuit_breaker]
    fn call(calls: &mut u32) -> Result<u32, Error> {
        *calls += 1;
        FAILED
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(admitted(9, |made| drop(call(made))), 5);
    let Err(Error::Open(open)) = call(&mut 0) else { panic!("it is open") };
    assert_eq!((open.state(), open.retry_after()), (CircuitState::Open, Some(Duration::from_secs(30))));
    assert!(open.name().ends_with("::call"), "{}", open.name());
    clock.advance(Duration::from_secs(30) - Duration::from_nanos(1));
    assert_eq!(admitted(3, |made| drop(call(made))), 0);
    clock.advance(Duration::from_nanos(1));
    assert_eq!(admitted(3, |made| drop(call(made))), 1);
}

#[tokio::test(start_paused = true)]
async fn all_probes_must_succeed() {
    #[circuit_breaker(threshold = 1, cooldown = 10s, probes = 2)]
    async fn call(outcome: Result<u32, Error>) -> Result<u32, Error> {
        tokio::task::yield_now().await;
        outcome
    }
    assert_eq!(call(FAILED).await, FAILED);
    tokio::time::advance(Duration::from_secs(10)).await;
    let (first, second, third) = tokio::join!(call(Ok(1)), call(Ok(2)), call(Ok(3)));
    assert_eq!((first, second), (Ok(1), Ok(2)));
    assert!(matches!(third, Err(Error::Open(open)) if open.state() == CircuitState::HalfOpen));
    assert_eq!(call(Ok(4)).await, Ok(4));
    assert_eq!(call(FAILED).await, FAILED);
    assert!(matches!(call(Ok(1)).await, Err(Error::Open(_))));
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_and_goes_on() {
    #[circuit_breaker(threshold = 2)]
    async fn asynchronous(panics: bool) -> Result<u32, Error> {
        tokio::task::yield_now().await;
        assert!(!panics, "as told");
        Ok(1)
    }
    #[circuit_breaker(threshold = 2)]
    fn sync(panics: bool) -> Result<u32, Error> {
        assert!(!panics, "as told");
        Ok(1)
    }
    for _ in 0..2 {
        assert!(tokio::spawn(asynchronous(true)).await.is_err());
        assert!(std::panic::catch_unwind(|| sync(true)).is_err());
    }
    assert!(matches!(asynchronous(false).await, Err(Error::Open(_))));
    assert!(matches!(sync(false), Err(Error::Open(_))));
}

#[test]
fn only_errors_in_on_are_failures() {
    #[circuit_breaker(threshold = 1, on = Error::Failed)]
    fn call(calls: &mut u32, error: &Error) -> Result<u32, Error> {
        *calls += 1;
        Err(error.clone())
    }
    assert_eq!(admitted(9, |made| drop(call(made, &Error::NotFound))), 9);
    assert_eq!(admitted(9, |made| drop(call(made, &Error::Failed))), 1);
}

#[test]
fn values_can_be_failures() {
    #[circuit_breaker(threshold = 1, on_ok = 500..=599)]
    fn call(calls: &mut u32, status: u32) -> Result<u32, Error> {
        *calls += 1;
        Ok(status)
    }
    assert_eq!(admitted(9, |made| drop(call(made, 200))), 9);
    assert_eq!(admitted(9, |made| drop(call(made, 503))), 1);
}

#[test]
fn an_ignored_error_is_neither_success_nor_failure() {
    #[circuit_breaker(threshold = 2, ignore = Error::NotFound, on = _)]
    fn call(error: &Error) -> Result<u32, Error> {
        Err(error.clone())
    }
    assert_eq!(call(&Error::Failed), FAILED);
    // A success would have ended the row.
    assert_eq!(call(&Error::NotFound), Err(Error::NotFound));
    assert_eq!(call(&Error::Failed), FAILED);
    assert!(matches!(call(&Error::Failed), Err(Error::Open(_))));
}

#[test]
fn an_error_that_is_permanent_by_its_type_is_a_success() {
    #[circuit_breaker(threshold = 1)]
    fn call(calls: &mut u32, kind: std::io::ErrorKind) -> std::io::Result<()> {
        *calls += 1;
        Err(kind.into())
    }
    assert_eq!(admitted(9, |made| drop(call(made, std::io::ErrorKind::NotFound))), 9);
    assert_eq!(admitted(9, |made| drop(call(made, std::io::ErrorKind::TimedOut))), 1);
    let rejected = call(&mut 0, std::io::ErrorKind::TimedOut).expect_err("it is open");
    assert!(rejected.get_ref().is_some_and(|inner| inner.is::<CircuitOpen>()));
}

#[test]
fn one_name_is_one_breaker() {
    #[circuit_breaker(name = "arguments: shared", threshold = 1)]
    fn first() -> Result<u32, Error> {
        FAILED
    }
    #[circuit_breaker(name = "arguments: shared", threshold = 1)]
    fn second<T: Default>() -> Result<T, Error> {
        Ok(T::default())
    }
    assert_eq!(second::<u8>(), Ok(0));
    assert_eq!(first(), FAILED);
    assert!(matches!(second::<u16>(), Err(Error::Open(open)) if open.name() == "arguments: shared"));
    let by_hand = CircuitBreaker::named("arguments: shared");
    assert_eq!((by_hand.state(), by_hand.snapshot().rejected()), (CircuitState::Open, 1));
    assert!(by_hand.snapshot().conflict().is_none());
    by_hand.reset();
    assert_eq!(second::<u16>(), Ok(0));
}

#[test]
fn a_breaker_comes_from_anywhere() {
    static STATIC: CircuitBreaker = CircuitBreaker::builder("arguments: static").threshold(1).build();

    struct Client {
        breaker: CircuitBreaker,
        shared: Arc<CircuitBreaker>,
        calls: u32,
    }

    impl Client {
        #[circuit_breaker(breaker = self.breaker)]
        fn of_field(&mut self) -> Result<u32, Error> {
            self.count();
            FAILED
        }

        #[circuit_breaker(breaker = self.shared)]
        async fn of_arc(&mut self) -> Result<u32, Error> {
            self.count();
            FAILED
        }

        fn count(&mut self) {
            self.calls += 1;
        }
    }

    #[circuit_breaker(breaker = STATIC)]
    fn of_static(calls: &mut u32) -> Result<u32, Error> {
        *calls += 1;
        FAILED
    }

    #[circuit_breaker(breaker = breaker)]
    fn of_parameter(breaker: &CircuitBreaker, calls: &mut u32) -> Result<u32, Error> {
        *calls += 1;
        FAILED
    }

    let own = || CircuitBreaker::unshared("a client's").threshold(2).build();
    let mut client = Client { breaker: own(), shared: Arc::new(own()), calls: 0 };
    for _ in 0..5 {
        let _ = client.of_field();
    }
    assert_eq!(client.calls, 2);
    for _ in 0..5 {
        let _ = futures::executor::block_on(client.of_arc());
    }
    assert_eq!(client.calls, 4);
    assert_eq!(admitted(3, |made| drop(of_static(made))), 1);
    let breaker = own();
    assert_eq!(admitted(3, |made| drop(of_parameter(&breaker, made))), 2);
}

#[test]
fn a_rejection_can_be_mapped() {
    #[circuit_breaker(threshold = 1, map_err = |open| format!("{} is {}", open.name().len(), open.state()))]
    fn by_closure() -> Result<(), String> {
        Err("failed".into())
    }
    #[circuit_breaker(threshold = 1, map_err = Error::Open)]
    fn by_path() -> Result<u32, Error> {
        FAILED
    }
    assert_eq!(by_closure(), Err("failed".into()));
    assert!(by_closure().expect_err("it is open").ends_with("is open"));
    assert_eq!(by_path(), FAILED);
    assert!(matches!(by_path(), Err(Error::Open(_))));
}

#[test]
fn settings_may_be_expressions_and_are_evaluated_once() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static EVALUATED: AtomicU32 = AtomicU32::new(0);
    fn threshold() -> u32 {
        EVALUATED.fetch_add(1, Ordering::SeqCst) + 2
    }
    const COOLDOWN: Duration = Duration::from_secs(3);
    #[circuit_breaker(threshold = threshold(), cooldown = 2 * COOLDOWN)]
    fn call(calls: &mut u32) -> Result<u32, Error> {
        *calls += 1;
        FAILED
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(admitted(9, |made| drop(call(made))), 2);
    clock.advance(Duration::from_secs(6));
    assert_eq!(admitted(9, |made| drop(call(made))), 1);
    assert_eq!(EVALUATED.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_panic_before_the_future_is_made_is_a_failure_too() {
    #[circuit_breaker(name = "breaker: eager", threshold = 1)]
    fn call(panics: bool) -> impl Future<Output = Result<u32, Error>> {
        assert!(!panics, "before the future is made");
        std::future::ready(Ok(1))
    }
    assert!(tokio::spawn(async { call(true).await }).await.is_err());
    assert_eq!(CircuitBreaker::named("breaker: eager").state(), CircuitState::Open);
}

#[tokio::test]
async fn a_cancelled_call_is_neutral_in_every_form_of_expansion() {
    use futures::FutureExt;
    use std::future::pending;
    #[circuit_breaker(name = "breaker: dropped 1", threshold = 1, on_ok = |value| *value == 9)]
    async fn looks_at_values() -> Result<u32, Error> {
        pending().await
    }
    #[circuit_breaker(name = "breaker: dropped 2", threshold = 1)]
    fn returns_a_future() -> impl Future<Output = Result<u32, Error>> {
        pending()
    }
    #[circuit_breaker(name = "breaker: dropped 3", threshold = 1, on = |_| limit > 0)]
    async fn looks_at_parameters(limit: u32) -> Result<u32, Error> {
        pending().await
    }
    assert!(looks_at_values().now_or_never().is_none());
    assert!(returns_a_future().now_or_never().is_none());
    assert!(looks_at_parameters(1).now_or_never().is_none());
    for form in 1..=3 {
        let seen = CircuitBreaker::named(&format!("breaker: dropped {form}")).snapshot();
        assert_eq!((seen.state(), seen.failures()), (CircuitState::Closed, 0), "form {form}");
    }
}

#[test]
fn the_settings_may_lead_to_the_function_itself() {
    use std::sync::atomic::{AtomicBool, Ordering};
    static ASKED: AtomicBool = AtomicBool::new(false);
    fn threshold() -> u32 {
        if !ASKED.swap(true, Ordering::Relaxed) {
            assert_eq!(call("a"), FAILED);
            assert_eq!(keyed("a"), FAILED);
        }
        3
    }
    #[circuit_breaker(threshold = threshold())]
    fn call(_: &str) -> Result<u32, Error> {
        FAILED
    }
    #[circuit_breaker(key = key, threshold = threshold(), max_keys = threshold())]
    fn keyed(key: &str) -> Result<u32, Error> {
        let _ = key;
        FAILED
    }
    assert_eq!((call("a"), keyed("a"), keyed("b")), (FAILED, FAILED, FAILED));
}

#[tokio::test]
async fn nothing_is_cloned_for_a_call_that_is_rejected() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static CLONES: AtomicU32 = AtomicU32::new(0);
    struct Counted;
    impl Clone for Counted {
        fn clone(&self) -> Self {
            CLONES.fetch_add(1, Ordering::Relaxed);
            Self
        }
    }
    impl Drop for Counted {
        fn drop(&mut self) {}
    }
    #[resilience::retry(attempts = 2, base = 0ms)]
    #[circuit_breaker(name = "breaker: clones")]
    async fn call(counted: Counted) -> Result<u32, Error> {
        drop(counted);
        FAILED
    }
    assert_eq!(call(Counted).await, FAILED);
    assert_eq!(CLONES.swap(0, Ordering::Relaxed), 2);
    CircuitBreaker::named("breaker: clones").force_open();
    assert!(matches!(call(Counted).await, Err(Error::Open(_))));
    assert_eq!(CLONES.load(Ordering::Relaxed), 0);
}

/// A value that asks for another attempt, as a response with status 429 does.
#[derive(Debug)]
struct Response(u16);

impl resilience::Transient for Response {
    fn transience(&self) -> Transience {
        (self.0 >= 429).into()
    }

    fn outcome(&self) -> resilience::Outcome {
        if self.0 == 429 { resilience::Outcome::Ignored } else { resilience::Outcome::of(self.transience()) }
    }
}

#[test]
fn the_predicate_of_a_retry_leaves_it_to_the_value() {
    fn transient(response: &Response) -> Transience {
        resilience::Transient::transience(response)
    }
    #[circuit_breaker(breaker = breaker, on_ok = transient)]
    fn by_name(breaker: &CircuitBreaker, status: u16) -> Result<Response, CircuitOpen> {
        Ok(Response(status))
    }
    #[circuit_breaker(breaker = breaker, on_ok = |response| transient(response).is_transient())]
    fn by_closure(breaker: &CircuitBreaker, status: u16) -> Result<Response, CircuitOpen> {
        Ok(Response(status))
    }
    let breaker = || CircuitBreaker::unshared("on_ok").failure_rate(1.0).window(10).build();
    let counts = |of: &CircuitBreaker| (of.snapshot().failures(), of.snapshot().successes());
    let (named, closure) = (breaker(), breaker());
    for status in [200, 429, 503] {
        assert!(by_name(&named, status).is_ok() && by_closure(&closure, status).is_ok());
    }
    assert_eq!([counts(&named), counts(&closure)], [(1, 1), (2, 1)]);
}
