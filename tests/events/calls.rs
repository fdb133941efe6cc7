//! The id of a call: the field `call` of its events.

use std::collections::HashSet;
use std::future::{pending, ready};
use std::io;
use std::time::Duration;

use resilience::{
    Attempt, CircuitBreaker, PolicyError, RetryPolicy, TestClock, Transient, circuit_breaker, fallback,
    retry, timeout,
};

use crate::log::Log;

#[derive(Debug, Transient)]
enum Error {
    #[transient]
    Busy,
    Policy(PolicyError),
}

impl From<PolicyError> for Error {
    fn from(error: PolicyError) -> Self {
        Self::Policy(error)
    }
}

/// The messages, if all events have one id, which has 16 digits.
fn messages_of_one_call(log: &Log) -> Vec<String> {
    let (events, ids) = (log.events(), log.values("call"));
    assert_eq!(ids.len(), events.len(), "each has an id: {events:#?}");
    let one: HashSet<_> = ids.iter().collect();
    assert_eq!(one.len(), 1, "{events:#?}");
    assert!(ids[0].len() == 16 && ids[0].bytes().all(|digit| digit.is_ascii_hexdigit()), "{}", ids[0]);
    events.into_iter().map(|event| event.what).collect()
}

#[tokio::test(start_paused = true)]
async fn all_policies_of_a_function_tell_one_id() {
    #[fallback(value = 0)]
    #[retry(attempts = 3, jitter = none)]
    #[circuit_breaker(threshold = 3, cooldown = 1h)]
    #[timeout(1s)]
    async fn all(fails: &mut u32) -> Result<u32, Error> {
        *fails += 1;
        if *fails == 2 { pending().await } else { ready(Err(Error::Busy)).await }
    }

    let log = Log::begin();
    assert_eq!(all(&mut 0).await.ok(), Some(0));
    assert_eq!(
        messages_of_one_call(&log),
        ["retrying", "timed out", "retrying", "circuit breaker opened", "gave up", "fell back"]
    );
    let log = Log::begin();
    assert_eq!(all(&mut 0).await.ok(), Some(0));
    assert_eq!(messages_of_one_call(&log), ["circuit breaker rejected a call", "gave up", "fell back"]);
}

#[test]
fn a_sync_call_tells_one_id_too() {
    #[retry(attempts = 2, jitter = none)]
    #[circuit_breaker(threshold = 2)]
    fn busy() -> Result<(), Error> {
        Err(Error::Busy)
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    assert!(busy().is_err());
    assert_eq!(messages_of_one_call(&log), ["retrying", "circuit breaker opened", "gave up"]);
}

#[test]
fn each_call_has_an_id_of_its_own() {
    #[retry(attempts = 1)]
    fn busy() -> Result<(), Error> {
        Err(Error::Busy)
    }

    let log = Log::begin();
    for _ in 0..100 {
        assert!(busy().is_err());
    }
    assert_eq!(log.values("call").into_iter().collect::<HashSet<_>>().len(), 100);
}

#[test]
fn a_call_that_recovers_tells_the_id_of_its_failures() {
    #[retry(attempts = 3, jitter = none)]
    fn twice(fails: &mut u32) -> Result<(), Error> {
        *fails += 1;
        if *fails < 3 { Err(Error::Busy) } else { Ok(()) }
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    assert!(twice(&mut 0).is_ok());
    assert_eq!(messages_of_one_call(&log), ["retrying", "retrying", "recovered"]);
    let recovered = log.events().pop().expect("there is one");
    assert_eq!((recovered.get("attempts"), recovered.get("max")), (Some("3"), Some("3")));
}

#[test]
fn the_body_may_ask_for_the_id_that_events_tell() {
    #[retry(attempts = 3, jitter = none, context = cx)]
    #[circuit_breaker(threshold = 3)]
    fn busy(ids: &mut Vec<String>) -> Result<(), Error> {
        ids.push(format!("{:016x}", cx.call_id()));
        Err(Error::Busy)
    }

    let _installed = TestClock::new().install();
    let (log, mut ids) = (Log::begin(), Vec::new());
    assert!(busy(&mut ids).is_err());
    let told = log.values("call");
    assert_eq!(messages_of_one_call(&log).len(), 4);
    assert_eq!(ids, [&*told[0]; 3]);
}

#[test]
fn a_call_inside_a_call_has_its_own_id() {
    #[retry(attempts = 1)]
    fn inner() -> Result<(), Error> {
        Err(Error::Busy)
    }
    #[retry(attempts = 2, jitter = none)]
    fn outer() -> Result<(), Error> {
        inner()
    }

    let _installed = TestClock::new().install();
    let log = Log::begin();
    assert!(outer().is_err());
    let ids = log.values("call");
    assert_eq!(ids.len(), 4);
    assert_eq!(ids[1], ids[3], "of the outer one");
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 3);
}

#[test]
fn a_retry_by_hand_tells_one_id() {
    let _installed = TestClock::new().install();
    let (log, policy) = (Log::begin(), RetryPolicy::new().attempts(3).name("by hand"));
    assert!(policy.call(|| Err::<(), _>(())).is_err());
    assert_eq!(messages_of_one_call(&log), ["retrying", "retrying", "gave up"]);
    let first = log.values("call").pop();
    assert!(policy.call(|| Err::<(), _>(())).is_err());
    assert_ne!(log.values("call").pop(), first);
}

#[tokio::test(start_paused = true)]
async fn an_async_retry_by_hand_tells_one_id() {
    let (log, mut calls) = (Log::begin(), 0);
    let outcome = RetryPolicy::new().call_async(|| {
        calls += 1;
        ready(if calls < 3 { Err(()) } else { Ok(()) })
    });
    assert!(outcome.await.is_ok());
    assert_eq!(messages_of_one_call(&log), ["retrying", "retrying", "recovered"]);
}

#[test]
fn a_breaker_by_hand_alone_belongs_to_no_call() {
    let breaker = CircuitBreaker::unshared("alone").threshold(1).build();
    let log = Log::begin();
    assert!(breaker.call(|| Err::<(), _>(io::Error::other("no"))).is_err());
    assert!(breaker.try_acquire().is_err());
    assert_eq!((log.events().len(), log.values("call")), (2, vec![]));
}

#[test]
fn a_context_has_an_id_where_nobody_listens() {
    #[retry(attempts = 2, jitter = none, context = cx)]
    fn ask(ids: &mut Vec<u64>) -> Result<(), Error> {
        let cx: &Attempt<Error> = cx;
        ids.push(cx.call_id());
        Err(Error::Busy)
    }

    let clock = TestClock::new();
    let _installed = clock.install();
    let mut ids = Vec::new();
    assert!(ask(&mut ids).is_err() && ask(&mut ids).is_err());
    assert!(ids[0] == ids[1] && ids[2] == ids[3] && ids[0] != ids[2], "{ids:x?}");
    assert_eq!(clock.elapsed(), Duration::from_millis(200));
}
