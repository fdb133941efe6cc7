//! `after`: the time until another attempt begins.

use std::time::Duration;

use resilience::{Deadline, TestClock, hedge};
use tokio::time::sleep;

use super::super::support::{Error, Service};
use crate::support::{ms, secs};

#[hedge(100ms)]
async fn ask(service: &Service) -> Result<u32, Error> {
    service.ask().await
}

#[tokio::test(start_paused = true)]
async fn another_attempt_begins_after_the_time() {
    let service = Service::new(&[(500, 's'), (10, 's')]);
    assert_eq!(ask(&service).await, Ok(2));
    assert_eq!((service.starts(), service.elapsed()), (vec![0, 100], ms(110)));
    assert_eq!(service.running(), 0, "the first one is dropped");
}

#[tokio::test(start_paused = true)]
async fn a_quick_call_makes_one_attempt() {
    let service = Service::new(&[(99, 's')]);
    assert_eq!(ask(&service).await, Ok(1));
    let service = Service::new(&[(100, 's')]);
    assert_eq!(ask(&service).await, Ok(1), "a value wins a tie");
    assert_eq!(service.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_time_counts_from_the_first_suspension() {
    #[hedge(100ms)]
    async fn computes(service: &Service) -> Result<u32, Error> {
        tokio::time::advance(secs(5)).await;
        service.ask().await
    }
    let service = Service::new(&[(50, 's')]);
    // `advance` yields, so the time begins there: after the five seconds.
    assert_eq!(computes(&service).await, Ok(1));
    assert_eq!(service.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_expression_is_evaluated_once_for_each_call() {
    use std::cell::Cell;

    struct Client {
        service: Service,
        asked: Cell<u32>,
    }
    impl Client {
        fn after(&self) -> Duration {
            self.asked.set(self.asked.get() + 1);
            ms(30)
        }

        #[hedge(self.after(), attempts = 3)]
        async fn ask(&self) -> Result<u32, Error> {
            self.service.ask().await
        }
    }
    let client = Client { service: Service::new(&[(500, 's')]), asked: Cell::new(0) };
    assert_eq!(client.ask().await, Ok(1));
    assert_eq!((client.service.starts(), client.asked.get()), (vec![0, 30, 60], 1));
}

#[tokio::test(start_paused = true)]
async fn no_time_is_no_hedge_and_failures_still_begin_one() {
    #[hedge(after = after)]
    async fn with(service: &Service, after: Option<Duration>) -> Result<u32, Error> {
        service.ask().await
    }
    for after in [None, Some(Duration::MAX)] {
        let service = Service::new(&[(86_400_000, 's')]);
        assert_eq!(with(&service, after).await, Ok(1));
        assert_eq!(service.requests(), 1);
        let service = Service::new(&[(10, 'f'), (10, 's')]);
        assert_eq!(with(&service, after).await, Ok(2));
    }
    let service = Service::new(&[(10, 's'), (5, 's')]);
    assert_eq!(with(&service, Some(Duration::ZERO)).await, Ok(2), "at once");
}

#[tokio::test(start_paused = true)]
async fn no_attempt_begins_at_or_past_a_deadline() {
    let within = |ms_left| {
        let service = Service::new(&[(500, 's'), (10, 's')]);
        async move {
            let outcome = Deadline::within(ms(ms_left)).scope(ask(&service)).await;
            (outcome, service.requests())
        }
    };
    assert_eq!(within(100).await, (Ok(1), 1));
    assert_eq!(within(101).await, (Ok(2), 2));
    let service = Service::new(&[(50, 'f'), (10, 's')]);
    let outcome = Deadline::within(ms(50)).scope(ask(&service)).await;
    assert_eq!((outcome, service.requests()), (Err(Error::Busy(1)), 1));
}

#[test]
fn a_test_clock_moves_the_time() {
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::{Context, Poll, Waker};

    #[hedge(1m, attempts = 3)]
    async fn silent_at_first(asked: &AtomicU32) -> Result<u32, Error> {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        poll_fn(|_| if number < 2 { Poll::Pending } else { Poll::Ready(()) }).await;
        Ok(number)
    }
    let (clock, asked) = (TestClock::new(), AtomicU32::new(0));
    let _installed = clock.install();
    let mut call = pin!(silent_at_first(&asked));
    let mut context = Context::from_waker(Waker::noop());
    for (minutes, begun) in [(0, 1), (1, 2)] {
        clock.set(60 * secs(minutes));
        assert!(call.as_mut().poll(&mut context).is_pending());
        assert_eq!(asked.load(Ordering::Relaxed), begun);
    }
    clock.set(crate::support::just_below(60 * secs(2)));
    assert!(call.as_mut().poll(&mut context).is_pending());
    clock.set(60 * secs(2));
    assert_eq!(call.as_mut().poll(&mut context), Poll::Ready(Ok(2)));
}

#[tokio::test(start_paused = true)]
async fn an_option_is_hedged_on_none() {
    #[hedge(100ms, on_ok = |stock| *stock == 0)]
    async fn stock(service: &Service) -> Option<u32> {
        match service.ask().await {
            Ok(number) => Some(number / 3),
            Err(_) => None,
        }
    }
    let service = Service::new(&[(10, 'f'), (10, 's')]);
    assert_eq!(stock(&service).await, None, "the second has 0, and the first outcome counts");
    let service = Service::new(&[(300, 'f'), (10, 'f'), (10, 's')]);
    assert_eq!(stock(&service).await, None);
    sleep(ms(1)).await;
    let service = Service::new(&[(10, 's'), (10, 's')]);
    assert_eq!((stock(&service).await, service.requests()), (Some(0), 2));
}
