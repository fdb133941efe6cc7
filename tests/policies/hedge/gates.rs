//! A hedge above a bulkhead or a rate limit: each attempt passes it.

use resilience::{Bulkhead, RetryBudget, bulkhead, hedge, rate_limit};
use tokio::time::sleep;

use super::support::{Error, Service};
use crate::support::ms;

#[derive(Debug, PartialEq)]
enum Failed {
    Of(Error),
    Full,
}

impl From<resilience::PolicyError> for Failed {
    fn from(_: resilience::PolicyError) -> Self {
        Self::Full
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Of(error)
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_takes_a_place_and_the_loser_frees_it() {
    #[hedge(50ms)]
    #[bulkhead(2, name = "hedge::gates::places")]
    async fn ask(service: &Service) -> Result<u32, Failed> {
        Ok(service.ask().await?)
    }
    let service = Service::new(&[(500, 's'), (10, 's')]);
    assert_eq!(ask(&service).await, Ok(2));
    assert_eq!(Bulkhead::named("hedge::gates::places").snapshot().running(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_full_bulkhead_is_silent_for_another_attempt() {
    static BUDGET: RetryBudget = RetryBudget::builder("hedge::gates::full").ratio(0.01).build();

    #[hedge(50ms, attempts = 3, budget = BUDGET)]
    #[bulkhead(2, name = "hedge::gates::full")]
    async fn ask(service: &Service) -> Result<u32, Failed> {
        Ok(service.ask().await?)
    }
    let service = Service::new(&[(500, 's')]);
    let (first, second) = tokio::join!(ask(&service), ask(&service));
    assert_eq!((first, second, service.requests()), (Ok(1), Ok(2), 2));
    assert_eq!(BUDGET.snapshot().available(), 100);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_still_waits_for_a_place_gives_its_token_back() {
    static BUDGET: RetryBudget = RetryBudget::builder("hedge::gates::waits").ratio(0.01).build();

    #[hedge(50ms, budget = BUDGET)]
    #[bulkhead(2, queue = 9, wait = 10s, name = "hedge::gates::waits")]
    async fn ask(service: &Service) -> Result<u32, Failed> {
        Ok(service.ask().await?)
    }
    let service = Service::new(&[(500, 's')]);
    let (first, second) = tokio::join!(ask(&service), ask(&service));
    assert_eq!((first, second, service.requests()), (Ok(1), Ok(2), 2));
    assert_eq!(BUDGET.snapshot().available(), 100);
    let seen = Bulkhead::named("hedge::gates::waits").snapshot();
    assert_eq!((seen.running(), seen.waiting()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_takes_a_token_of_the_rate_limit() {
    #[hedge(50ms, budget = unlimited)]
    #[rate_limit(3, per = 1h)]
    async fn ask(service: &Service) -> Result<u32, Failed> {
        Ok(service.ask().await?)
    }
    let service = Service::new(&[(100, 's')]);
    assert_eq!((ask(&service).await, service.requests()), (Ok(1), 2));
    assert_eq!((ask(&service).await, service.requests()), (Ok(3), 3), "no token for another one");
    assert_eq!((ask(&service).await, service.requests()), (Err(Failed::Full), 3));
    sleep(ms(1)).await;
}

#[tokio::test(start_paused = true)]
async fn gates_above_are_passed_once() {
    #[rate_limit(1, per = 1h)]
    #[bulkhead(1)]
    #[hedge(50ms, attempts = 3)]
    async fn ask(service: &Service) -> Result<u32, Failed> {
        Ok(service.ask().await?)
    }
    let service = Service::new(&[(500, 's'), (500, 's'), (10, 's')]);
    assert_eq!(ask(&service).await, Ok(3));
    assert_eq!(ask(&service).await, Err(Failed::Full));
}
