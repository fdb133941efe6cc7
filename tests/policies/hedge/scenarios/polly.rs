//! Polly: `HedgingResilienceStrategyTests`, `HedgingStrategyOptionsTests`. Polly counts the
//! attempts besides the first, and returns the last error; here the first error is returned.

use resilience::hedge;

use super::super::support::{Error, Service};
use crate::support::ms;

#[hedge(100ms, attempts = 3, budget = unlimited)]
async fn ask(service: &Service) -> Result<u32, Error> {
    service.ask().await
}

#[tokio::test(start_paused = true)]
async fn a_primary_that_is_quick_hedges_nothing() {
    let service = Service::new(&[(50, 's')]);
    assert_eq!((ask(&service).await, service.starts()), (Ok(1), vec![0]));
}

#[tokio::test(start_paused = true)]
async fn the_fastest_of_several_hedges_wins() {
    let service = Service::new(&[(5_000, 's'), (5_000, 's'), (20, 's')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(3), ms(220)));
    assert_eq!(service.running(), 0, "pending attempts are cancelled, and awaited");
}

#[tokio::test(start_paused = true)]
async fn a_handled_failure_hedges_without_the_delay() {
    let service = Service::new(&[(5, 'f'), (5, 'f'), (5, 's')]);
    assert_eq!((ask(&service).await, service.starts()), (Ok(3), vec![0, 5, 10]));
}

#[tokio::test(start_paused = true)]
async fn an_unhandled_failure_of_the_primary_is_returned() {
    let service = Service::new(&[(5, 'p'), (5, 's')]);
    assert_eq!((ask(&service).await, service.requests()), (Err(Error::NotFound(1)), 1));
}

#[tokio::test(start_paused = true)]
async fn an_unhandled_failure_of_a_hedge_is_returned() {
    let service = Service::new(&[(5_000, 's'), (5, 'p')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Err(Error::NotFound(2)), ms(105)));
}

#[tokio::test(start_paused = true)]
async fn when_all_attempts_are_used_up_one_waits_for_the_rest() {
    let service = Service::new(&[(5_000, 's'), (5_000, 'f'), (5_000, 'f')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(1), ms(5_000)));
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_an_attempt_is_that_of_the_call() {
    use futures::FutureExt as _;
    use std::panic::AssertUnwindSafe;

    let service = Service::new(&[(5_000, 's'), (5, 'h')]);
    assert!(AssertUnwindSafe(ask(&service)).catch_unwind().await.is_err());
    assert_eq!(service.running(), 0);
}

#[tokio::test(start_paused = true)]
async fn cancelling_the_call_cancels_each_attempt() {
    let service = Service::new(&[(5_000, 's')]);
    assert!(tokio::time::timeout(ms(250), ask(&service)).await.is_err());
    assert_eq!((service.requests(), service.running()), (3, 0));
}

/// `DelayGenerator`, with zero as "in parallel" and a negative delay as "only on failure".
#[tokio::test(start_paused = true)]
async fn a_delay_from_a_generator() {
    #[hedge(after = after, attempts = 3, budget = unlimited)]
    async fn ask(service: &Service, after: Option<std::time::Duration>) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(50, 's')]);
    assert_eq!((ask(&service, Some(ms(0))).await, service.starts()), (Ok(1), vec![0, 0, 0]));
    let service = Service::new(&[(5_000, 's')]);
    assert_eq!((ask(&service, None).await, service.starts()), (Ok(1), vec![0]));
    let service = Service::new(&[(50, 'f'), (50, 's')]);
    assert_eq!((ask(&service, None).await, service.starts()), (Ok(2), vec![0, 50]));
}
