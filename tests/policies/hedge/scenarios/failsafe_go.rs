//! failsafe-go: `hedge_test.go`. There the first result of any attempt ends the call unless
//! `CancelIf` says otherwise; here `on` and `on_ok` say what does not end it.

use resilience::hedge;

use super::super::support::{Error, Service};
use crate::support::ms;

/// `TestShouldNotHedgeWhenDelayNotExceeded`.
#[tokio::test(start_paused = true)]
async fn no_hedge_when_the_delay_is_not_exceeded() {
    #[hedge(1s)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(0, 's')]);
    assert_eq!((ask(&service).await, service.requests()), (Ok(1), 1));
}

/// `TestShouldHedgeWhenDelayExceeded`, `TestCancelOnResult`.
#[tokio::test(start_paused = true)]
async fn a_hedge_when_the_delay_is_exceeded_and_the_rest_cancelled() {
    #[hedge(10ms)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(1_000, 's'), (100, 's')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(2), ms(110)));
    assert_eq!(service.running(), 0);
}

/// `TestAllHedgesUsed`: three attempts in all, and the primary answers.
#[tokio::test(start_paused = true)]
async fn all_hedges_are_used() {
    #[hedge(10ms, attempts = 3, budget = unlimited)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(100, 's'), (500, 's'), (500, 's')]);
    assert_eq!((ask(&service).await, service.starts()), (Ok(1), vec![0, 10, 20]));
}

/// `TestBackupHedge` with `CancelIfResult`: results that do not cancel are waited over.
#[tokio::test(start_paused = true)]
async fn results_that_do_not_end_the_call_are_waited_over() {
    #[hedge(100ms, attempts = 3, on_ok = |number| *number < 3)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(300, 's'), (50, 's'), (200, 's')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(3), ms(350)));
}

/// `TestHedgeWithRetry`: retry over hedge.
#[tokio::test(start_paused = true)]
async fn each_retry_hedges_anew() {
    #[resilience::retry(attempts = 2, base = 0s)]
    #[hedge(10ms)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(20, 'f'), (20, 'f'), (100, 's'), (20, 's')]);
    assert_eq!((ask(&service).await, service.starts()), (Ok(4), vec![0, 10, 30, 40]));
}
