//! A hedge and the layers above and below it on one function: attempts have news of their own.

use std::io;
use std::sync::atomic::{AtomicU32, Ordering};

use resilience::{
    CircuitBreaker, CircuitState, Deadline, PolicyError, circuit_breaker, fallback, hedge, retry, timeout,
};
use tokio::time::{Instant, sleep};

use crate::support::{ms, secs};

#[derive(Debug)]
struct Failed(Option<PolicyError>);

impl From<PolicyError> for Failed {
    fn from(error: PolicyError) -> Self {
        Self(Some(error))
    }
}

impl resilience::Transient for Failed {
    fn transience(&self) -> resilience::Transience {
        resilience::Transience::Permanent
    }
}

/// Takes so many milliseconds in each attempt.
async fn takes(begun: &AtomicU32, times: &[u64]) -> u32 {
    let number = begun.fetch_add(1, Ordering::Relaxed);
    sleep(ms(times[number as usize])).await;
    number
}

#[tokio::test(start_paused = true)]
async fn a_timeout_below_begins_another_attempt_whatever_on_says() {
    #[hedge(90ms, attempts = 3)]
    #[timeout(100ms)]
    async fn ask(begun: &AtomicU32) -> Result<u32, Failed> {
        Ok(takes(begun, &[900, 900, 10]).await)
    }
    let start = Instant::now();
    assert_eq!(ask(&AtomicU32::new(0)).await.ok(), Some(2));
    assert_eq!(start.elapsed(), ms(110), "the first attempt is cut, and the third begins at once");
}

#[tokio::test(start_paused = true)]
async fn a_cut_attempt_is_not_the_news_of_the_one_that_wins() {
    #[retry(attempts = 2, base = 0s)]
    #[hedge(50ms)]
    #[circuit_breaker(name = "hedge::news::wins")]
    #[timeout(100ms)]
    async fn ask(begun: &AtomicU32) -> Result<u32, io::Error> {
        let number = takes(begun, &[900, 70, 0]).await;
        if number == 1 { Err(io::Error::from(io::ErrorKind::PermissionDenied)) } else { Ok(number) }
    }
    // The first attempt is cut at 100 ms. The second fails at 120 ms for good: that ends the call.
    let begun = AtomicU32::new(0);
    let error = ask(&begun).await.expect_err("it is permanent");
    assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
    assert_eq!(begun.load(Ordering::Relaxed), 2, "no cut is reported to the retry");
}

#[tokio::test(start_paused = true)]
async fn the_cut_of_the_first_attempt_is_told_to_the_retry_above() {
    #[retry(attempts = 2, base = 0s)]
    #[hedge(50ms)]
    #[timeout(100ms)]
    async fn ask(begun: &AtomicU32) -> Result<u32, Failed> {
        Ok(takes(begun, &[900, 900, 10]).await)
    }
    assert_eq!(ask(&AtomicU32::new(0)).await.ok(), Some(2), "a cut is transient, whatever stands for it");
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_below_is_final_for_the_first_attempt() {
    #[fallback(value = 99, on = |e| e.0.is_some())]
    #[retry(attempts = 3, base = 0s)]
    #[hedge(50ms, attempts = 3)]
    #[circuit_breaker(name = "hedge::news::open", threshold = 1, cooldown = 1m)]
    async fn ask(begun: &AtomicU32) -> Result<u32, Failed> {
        begun.fetch_add(1, Ordering::Relaxed);
        Err(Failed(None))
    }
    let begun = AtomicU32::new(0);
    CircuitBreaker::named("hedge::news::open").force_open();
    assert_eq!(ask(&begun).await.ok(), Some(99));
    assert_eq!(begun.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn an_open_circuit_is_silent_for_another_attempt() {
    #[hedge(50ms, attempts = 3)]
    #[circuit_breaker(name = "hedge::news::silent", cooldown = 1m, map_err = |_| io::Error::other("open"))]
    async fn ask(begun: &AtomicU32) -> io::Result<u32> {
        Ok(takes(begun, &[200, 0]).await)
    }
    let begun = AtomicU32::new(0);
    let open = async {
        sleep(ms(10)).await;
        CircuitBreaker::named("hedge::news::silent").force_open();
    };
    let (outcome, ()) = tokio::join!(ask(&begun), open);
    assert_eq!(outcome.ok(), Some(0), "the first attempt goes on");
    assert_eq!(begun.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dropped_attempt_gives_its_probe_back() {
    #[hedge(50ms, on = |_| false)]
    #[circuit_breaker(name = "hedge::news::probe", threshold = 1, cooldown = 1s, probes = 2)]
    async fn ask(begun: &AtomicU32) -> io::Result<u32> {
        match takes(begun, &[0, 500, 10, 10]).await {
            0 => Err(io::Error::other("busy")),
            number => Ok(number),
        }
    }
    let (begun, breaker) = (AtomicU32::new(0), CircuitBreaker::named("hedge::news::probe"));
    assert!(ask(&begun).await.is_err());
    assert_eq!(breaker.state(), CircuitState::Open);
    sleep(secs(1)).await;
    assert_eq!(ask(&begun).await.ok(), Some(2), "both attempts are probes");
    assert_eq!(breaker.state(), CircuitState::HalfOpen, "one has succeeded, and one was dropped");
    assert_eq!(ask(&begun).await.ok(), Some(3), "there is room for another probe");
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_breaker_above_sees_the_outcome_that_wins() {
    #[circuit_breaker(name = "hedge::news::above")]
    #[hedge(50ms)]
    async fn ask(begun: &AtomicU32) -> io::Result<u32> {
        let number = takes(begun, &[10, 10, 10, 10]).await;
        if number.is_multiple_of(2) { Err(io::Error::other("busy")) } else { Ok(number) }
    }
    let begun = AtomicU32::new(0);
    assert!(ask(&begun).await.is_ok() && ask(&begun).await.is_ok());
    assert_eq!(CircuitBreaker::named("hedge::news::above").snapshot().failures(), 0);
    assert_eq!(begun.load(Ordering::Relaxed), 4);
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_the_function_is_its_own_in_each_attempt() {
    #[timeout(1s)]
    #[hedge(300ms)]
    #[circuit_breaker(name = "hedge::news::own")]
    #[timeout(900ms)]
    async fn ask() -> Result<u32, PolicyError> {
        std::future::pending().await
    }
    let failures = || CircuitBreaker::named("hedge::news::own").snapshot().failures();
    let error = ask().await.expect_err("it never answers");
    assert!(!format!("{error:?}").contains("inherited: true"), "{error:?}");
    assert_eq!(failures(), 2, "one attempt is cut after 900 ms, and one by the limit of the call");
    let error = Deadline::within(ms(100)).scope(ask()).await.expect_err("it never answers");
    assert!(
        format!("{error}").contains("deadline") || format!("{error:?}").contains("nherited"),
        "{error:?}"
    );
    assert_eq!(failures(), 2, "the caller was in a hurry");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_of_a_retry_is_the_same_for_all() {
    let keys = std::sync::Mutex::new(Vec::new());

    #[retry(attempts = 2, base = 0s, context = cx)]
    #[hedge(50ms)]
    async fn ask(keys: &std::sync::Mutex<Vec<(u32, String)>>) -> io::Result<u32> {
        keys.lock().unwrap().push((cx.number(), cx.idempotency_key().to_string()));
        sleep(ms(100)).await;
        Err(io::Error::other("busy"))
    }
    assert!(ask(&keys).await.is_err());
    let keys = keys.into_inner().unwrap();
    let numbers: Vec<u32> = keys.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [1, 1, 2, 2]);
    assert!(keys.iter().all(|(_, key)| *key == keys[0].1));
}

#[tokio::test(start_paused = true)]
async fn a_timeout_above_is_that_of_all_attempts() {
    #[timeout(250ms)]
    #[hedge(100ms)]
    async fn ask(begun: &AtomicU32) -> io::Result<u32> {
        Ok(takes(begun, &[900, 900]).await)
    }
    let (start, begun) = (Instant::now(), AtomicU32::new(0));
    assert_eq!(ask(&begun).await.expect_err("it is cut").kind(), io::ErrorKind::TimedOut);
    assert_eq!((start.elapsed(), begun.load(Ordering::Relaxed)), (ms(250), 2));
    tokio::time::advance(secs(1)).await;
}
