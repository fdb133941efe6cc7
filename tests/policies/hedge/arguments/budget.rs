//! `budget`: the share of calls that may have another attempt.

use resilience::{RetryBudget, hedge};
use std::sync::Arc;

use super::super::support::{Error, Service};
use crate::support::secs;

const SLOW: &[(u64, char)] = &[(500, 's')];

/// The attempts besides the first that `calls` of a slow service make.
async fn hedges(calls: u32, call: impl AsyncFn(&Service)) -> u32 {
    let service = Service::new(SLOW);
    for _ in 0..calls {
        call(&service).await;
    }
    service.requests() - calls
}

#[tokio::test(start_paused = true)]
async fn a_bucket_has_ten_tokens_and_a_success_adds_a_tenth() {
    #[hedge(1ns)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        std::future::poll_fn(|cx| {
            cx.waker().wake_by_ref();
            std::task::Poll::Ready(())
        })
        .await;
        service.ask().await
    }
    async fn in_no_time(service: &Service) {
        // The clock stands still: no token comes back by time.
        let mut call = std::pin::pin!(ask(service));
        assert!(futures::poll!(call.as_mut()).is_pending());
        tokio::time::advance(std::time::Duration::from_millis(1)).await;
        let _ = futures::poll!(call.as_mut());
    }
    assert_eq!(hedges(30, in_no_time).await, 10, "the first ten, and no call has succeeded");
}

#[tokio::test(start_paused = true)]
async fn successes_pay_for_a_tenth_of_the_calls() {
    #[hedge(100ms, budget = 50%)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    // Each call takes half a second, in which half a token comes back, and adds another half.
    let service = Service::new(SLOW);
    for _ in 0..100 {
        ask(&service).await.expect("it succeeds");
    }
    assert_eq!(service.requests(), 200, "a token for each call");
}

#[tokio::test(start_paused = true)]
async fn one_token_comes_back_each_second() {
    #[hedge(100ms, budget = 1%)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let call = async |service: &Service| drop(ask(service).await);
    assert_eq!(hedges(19, call).await, 19, "ten, and nine in nine seconds and a half");
    assert!((51..=54).contains(&hedges(100, call).await), "half of the calls, in fifty seconds");
    tokio::time::advance(secs(60)).await;
    assert_eq!(hedges(10, call).await, 10);
}

#[tokio::test(start_paused = true)]
async fn unlimited_is_no_budget() {
    #[hedge(100ms, budget = unlimited)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    assert_eq!(hedges(100, async |service| drop(ask(service).await)).await, 100);
}

#[tokio::test(start_paused = true)]
async fn a_value_and_a_name_share_a_bucket() {
    static BUDGET: RetryBudget = RetryBudget::builder("hedge::shared").ratio(0.01).build();

    #[hedge(100ms, budget = BUDGET)]
    async fn by_value(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    #[hedge(100ms, budget = "hedge::shared")]
    async fn by_name(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    #[hedge(100ms, budget = budget)]
    async fn by_parameter(service: &Service, budget: Arc<RetryBudget>) -> Result<u32, Error> {
        service.ask().await
    }
    let left = || BUDGET.snapshot().available();
    assert_eq!(left(), 100);
    let service = Service::new(&[(900, 's'), (10, 's'), (900, 's'), (10, 's')]);
    assert_eq!(by_value(&service).await, Ok(2));
    assert_eq!(by_name(&service).await, Ok(4));
    assert_eq!(left(), 98);
    let unshared = Arc::new(RetryBudget::unshared("hedge::own").build());
    assert_eq!(by_parameter(&Service::new(&[(900, 's'), (10, 's')]), Arc::clone(&unshared)).await, Ok(2));
    assert_eq!((left(), unshared.snapshot().available()), (98, 99));
}

#[tokio::test(start_paused = true)]
async fn without_a_token_a_failure_ends_the_call() {
    static EMPTY: RetryBudget = RetryBudget::builder("hedge::empty").ratio(0.01).build();

    #[hedge(100ms, budget = EMPTY)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    while EMPTY.withdraw() {}
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!(ask(&service).await, Err(Error::Busy(1)));
    assert_eq!(service.requests(), 1);
}
