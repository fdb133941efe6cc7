//! `after = p95`: a percentile of the first attempts' own latency.

use resilience::hedge;
use tokio::time::{Instant, advance};

use super::super::support::{Error, Service};
use crate::support::{ms, secs};

/// The times at which attempts begin, of a call whose first attempt takes a second.
async fn starts(call: impl AsyncFn(&Service) -> Result<u32, Error>) -> Vec<u64> {
    let service = Service::new(&[(1_000, 's'), (1_000, 's'), (1_000, 's')]);
    call(&service).await.expect("it succeeds");
    service.starts()
}

async fn quick(
    call: impl AsyncFn(&Service) -> Result<u32, Error>,
    calls: u32,
    script: &'static [(u64, char)],
) {
    let service = Service::new(script);
    for _ in 0..calls {
        let _ = call(&service).await;
    }
}

#[tokio::test(start_paused = true)]
async fn there_is_none_before_twenty_attempts() {
    #[hedge(p95)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    quick(ask, 18, &[(40, 's')]).await;
    assert_eq!(starts(ask).await, [0], "18 are known");
    assert_eq!(starts(ask).await, [0], "19 are known");
    quick(ask, 30, &[(40, 's')]).await;
    let [0, second] = starts(ask).await[..] else { panic!("two attempts begin") };
    assert!((990..=1_010).contains(&second) || (40..=43).contains(&second), "{second}");
}

#[tokio::test(start_paused = true)]
async fn another_attempt_begins_at_the_percentile() {
    #[hedge(p90, budget = unlimited)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    // Nine in ten take 20 ms, and one takes 60.
    quick(
        ask,
        100,
        &[
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (20, 's'),
            (60, 's'),
        ],
    )
    .await;
    let [0, second] = starts(ask).await[..] else { panic!("two attempts begin") };
    assert!((19..=62).contains(&second), "{second}");
}

#[tokio::test(start_paused = true)]
async fn it_is_at_least_a_millisecond() {
    #[hedge(p50)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    #[hedge(p50)]
    async fn at_once(service: Option<&Service>) -> Result<u32, Error> {
        match service {
            Some(service) => service.ask().await,
            None => Ok(0),
        }
    }
    quick(ask, 30, &[(0, 's')]).await;
    let [0, second] = starts(ask).await[..] else { panic!("two attempts begin") };
    assert!((1..=2).contains(&second), "{second}");
    // Calls that do not wait are known too.
    for _ in 0..50 {
        assert_eq!(at_once(None).await, Ok(0));
    }
    let [0, second] = starts(async |service| at_once(Some(service)).await).await[..] else {
        panic!("two attempts begin")
    };
    assert!((1..=2).contains(&second), "{second}");
}

#[tokio::test(start_paused = true)]
async fn calls_are_known_for_thirty_seconds() {
    #[hedge(p95)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    quick(ask, 100, &[(20, 's')]).await;
    assert_eq!(starts(ask).await.len(), 2);
    advance(secs(31)).await;
    assert_eq!(starts(ask).await, [0], "all are too old");
}

#[tokio::test(start_paused = true)]
async fn one_that_is_overtaken_does_not_pull_it_down() {
    #[hedge(p95, budget = unlimited)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    quick(ask, 60, &[(100, 's')]).await;
    // From now on the first attempts take half a second, and are overtaken.
    for _ in 0..200 {
        let service = Service::new(&[(500, 's'), (10, 's')]);
        // In the end half a second is known to be usual.
        assert!(ask(&service).await.is_ok());
        let second = service.starts().get(1).copied().unwrap_or(500);
        assert!((100..=500).contains(&second), "{second}: it drifts down");
    }
}

#[tokio::test(start_paused = true)]
async fn failures_and_dropped_calls_are_not_known() {
    #[hedge(p50, attempts = 2, budget = unlimited)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    quick(ask, 30, &[(50, 's')]).await;
    quick(ask, 100, &[(1, 'f'), (1, 'f')]).await;
    for _ in 0..100 {
        let service = Service::new(&[(500, 's')]);
        assert!(tokio::time::timeout(ms(1), ask(&service)).await.is_err());
    }
    let start = Instant::now();
    let [0, second] = starts(ask).await[..] else { panic!("two attempts begin") };
    assert!((50..=54).contains(&second), "{second} after {:?}", start.elapsed());
}
