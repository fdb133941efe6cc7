//! Finagle: `BackupRequestFilterTest`. `maxExtraLoad` is a bucket there too, and the time is a
//! percentile of the last thirty seconds.

use resilience::hedge;

use super::super::support::{Error, Service};
use crate::support::ms;

#[hedge(p50, budget = 1%)]
async fn ask(service: &Service) -> Result<u32, Error> {
    service.ask().await
}

async fn warm_up() {
    let service = Service::new(&[(100, 's')]);
    for _ in 0..40 {
        ask(&service).await.expect("it succeeds");
    }
}

#[tokio::test(start_paused = true)]
async fn backups_at_the_percentile_within_the_extra_load() {
    warm_up().await;
    // The original first: it takes as long as most.
    let service = Service::new(&[(90, 's'), (10, 's')]);
    assert_eq!((ask(&service).await, service.requests()), (Ok(1), 1));
    // The backup first, and the original is interrupted.
    let service = Service::new(&[(1_000, 's'), (10, 's')]);
    assert_eq!((ask(&service).await, service.running()), (Ok(2), 0));
    // The original fails before the backup is sent: here the backup is sent at once.
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(2), ms(20)));
    // The backup fails, and the original is waited for.
    let service = Service::new(&[(500, 's'), (10, 'f')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(1), ms(500)));
    // Both fail: the failure of the original.
    let service = Service::new(&[(500, 'f'), (10, 'f')]);
    assert_eq!(ask(&service).await, Err(Error::Busy(1)));
}

#[tokio::test(start_paused = true)]
async fn no_backups_without_the_budget_for_them() {
    #[hedge(10ms, budget = 1%)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(20, 's')]);
    for _ in 0..100 {
        ask(&service).await.expect("it succeeds");
    }
    // Ten at first, one in the hundred calls, and two in as many seconds.
    assert!((112..=113).contains(&service.requests()), "{}", service.requests());
}
