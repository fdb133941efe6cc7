//! `on` and `on_ok`: the outcomes that do not end the call.

use resilience::{Transience, hedge, retry};

use super::super::support::{Error, Service};
use crate::support::ms;

#[hedge(100ms, attempts = 3)]
async fn ask(service: &Service) -> Result<u32, Error> {
    service.ask().await
}

#[tokio::test(start_paused = true)]
async fn without_it_the_error_decides() {
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(2), ms(20)));
    let service = Service::new(&[(10, 'p'), (10, 's')]);
    assert_eq!((ask(&service).await, service.requests()), (Err(Error::NotFound(1)), 1));
    // A permanent error ends the call, whichever attempt has it.
    let service = Service::new(&[(900, 's'), (10, 'p')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Err(Error::NotFound(2)), ms(110)));
}

#[tokio::test(start_paused = true)]
async fn it_takes_patterns_and_closures() {
    #[hedge(100ms, on = Error::NotFound(_))]
    async fn pattern(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    #[hedge(100ms, on = |e| *e == Error::NotFound(1), on_ok = |number| *number < 3)]
    async fn closures(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(10, 'p'), (10, 's')]);
    assert_eq!(pattern(&service).await, Ok(2));
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!(pattern(&service).await, Err(Error::Busy(1)));
    let service = Service::new(&[(10, 'p'), (10, 's')]);
    assert_eq!(closures(&service).await, Err(Error::NotFound(1)), "2 is refused too");
    let service = Service::new(&[(10, 's'), (10, 's')]);
    assert_eq!(closures(&service).await, Ok(1), "all are refused, so the first one counts");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_is_refused_begins_another_attempt() {
    #[hedge(100ms, attempts = 3, on_ok = |number| number % 3 != 0)]
    async fn thirds(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(10, 's'), (20, 's'), (30, 's')]);
    assert_eq!((thirds(&service).await, service.starts()), (Ok(3), vec![0, 10, 30]));
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_a_predicate_may_be_a_time_to_wait() {
    #[hedge(100ms, on = |_| Transience::TransientAfter(time))]
    async fn ask(service: &Service, time: std::time::Duration) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!((ask(&service, ms(70)).await, service.starts()), (Ok(2), vec![0, 80]));
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!((ask(&service, ms(101)).await, service.elapsed()), (Err(Error::Busy(1)), ms(10)));
}

#[tokio::test(start_paused = true)]
async fn a_retry_above_decides_on_a_time_beyond_after() {
    #[retry(attempts = 3, jitter = none, max_retry_after = limit)]
    #[hedge(100ms, on = |_| Transience::TransientAfter(ms(400)))]
    async fn ask(service: &Service, limit: std::time::Duration) -> Result<u32, Late> {
        service.ask().await.map_err(Late)
    }
    #[derive(Debug, PartialEq, Eq)]
    struct Late(Error);
    impl resilience::Transient for Late {
        fn transience(&self) -> Transience {
            Transience::TransientAfter(ms(400))
        }
    }
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!((ask(&service, ms(400)).await, service.starts()), (Ok(2), vec![0, 410]));
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!((ask(&service, ms(399)).await, service.elapsed()), (Err(Late(Error::Busy(1))), ms(10)));
}

#[tokio::test(start_paused = true)]
async fn all_failed_is_the_error_of_the_first() {
    let service = Service::new(&[(250, 'f'), (10, 'f'), (10, 'f')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Err(Error::Busy(1)), ms(250)));
    let service = Service::new(&[(10, 'f'), (10, 'f'), (10, 'f')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Err(Error::Busy(1)), ms(30)));
}

#[tokio::test(start_paused = true)]
async fn a_failed_attempt_never_beats_one_that_runs() {
    let service = Service::new(&[(500, 's'), (10, 'f'), (10, 'f')]);
    assert_eq!((ask(&service).await, service.starts()), (Ok(1), vec![0, 100, 110]));
    let service = Service::new(&[(10, 'f'), (10, 'f'), (500, 's')]);
    assert_eq!((ask(&service).await, service.elapsed()), (Ok(3), ms(520)));
}
