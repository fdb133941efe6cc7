//! gRPC: the hedging policy of proposal A6. `maxAttempts` is 2 to 5 there too, `hedgingDelay` is
//! `after`, `nonFatalStatusCodes` is `on`, and pushback a time that the error knows.

use std::time::Duration;

use resilience::{Transience, hedge};

use super::super::support::{Error, Service};
use crate::support::ms;

#[derive(Debug, PartialEq, Eq)]
enum Status {
    Unavailable,
    Internal,
    Pushback(u64),
}

impl resilience::Transient for Status {
    fn transience(&self) -> Transience {
        match self {
            Self::Unavailable => Transience::Transient,
            Self::Internal => Transience::Permanent,
            Self::Pushback(time) => Transience::TransientAfter(ms(*time)),
        }
    }
}

/// A script of statuses: the time, and the error.
struct Server(
    std::cell::RefCell<Vec<(u64, Option<Status>)>>,
    tokio::time::Instant,
    std::cell::RefCell<Vec<u64>>,
);

impl Server {
    fn new(script: Vec<(u64, Option<Status>)>) -> Self {
        Self(script.into(), tokio::time::Instant::now(), Vec::new().into())
    }

    async fn call(&self) -> Result<usize, Status> {
        self.2.borrow_mut().push(u64::try_from(self.1.elapsed().as_millis()).unwrap());
        let number = self.2.borrow().len();
        let (time, status) = self.0.borrow_mut().remove(0);
        tokio::time::sleep(Duration::from_millis(time)).await;
        status.map_or(Ok(number), Err)
    }

    fn starts(&self) -> Vec<u64> {
        self.2.borrow().clone()
    }
}

#[hedge(1s, attempts = 4, budget = unlimited)]
async fn call(server: &Server) -> Result<usize, Status> {
    server.call().await
}

#[tokio::test(start_paused = true)]
async fn attempts_are_sent_at_the_hedging_delay() {
    let server = Server::new(vec![(3_500, None), (9_000, None), (9_000, None), (9_000, None)]);
    assert_eq!((call(&server).await, server.starts()), (Ok(1), vec![0, 1_000, 2_000, 3_000]));
}

#[tokio::test(start_paused = true)]
async fn a_non_fatal_status_sends_the_next_one_and_the_delay_resumes() {
    let server =
        Server::new(vec![(9_000, None), (500, Some(Status::Unavailable)), (9_000, None), (10, None)]);
    assert_eq!((call(&server).await, server.starts()), (Ok(4), vec![0, 1_000, 1_500, 2_500]));
}

#[tokio::test(start_paused = true)]
async fn a_fatal_status_cancels_all_others() {
    let server = Server::new(vec![(9_000, None), (500, Some(Status::Internal))]);
    assert_eq!((call(&server).await, server.starts()), (Err(Status::Internal), vec![0, 1_000]));
}

#[tokio::test(start_paused = true)]
async fn pushback_delays_the_next_attempt() {
    let server = Server::new(vec![(100, Some(Status::Pushback(900))), (10, None)]);
    assert_eq!((call(&server).await, server.starts()), (Ok(2), vec![0, 1_000]));
    // Also beside one that runs, and the hedging delay resumes after it.
    let server =
        Server::new(vec![(9_000, None), (100, Some(Status::Pushback(900))), (9_000, None), (10, None)]);
    assert_eq!((call(&server).await, server.starts()), (Ok(4), vec![0, 1_000, 2_000, 3_000]));
}

/// There a pushback of any length is waited for. A call would then take as long as a server likes,
/// which is for a retry above to decide.
#[tokio::test(start_paused = true)]
async fn pushback_beyond_the_hedging_delay_ends_the_hedging() {
    let server = Server::new(vec![(100, Some(Status::Pushback(2_000))), (10, None)]);
    assert_eq!((call(&server).await, server.starts()), (Err(Status::Pushback(2_000)), vec![0]));
    let server = Server::new(vec![(9_000, None), (100, Some(Status::Pushback(2_000))), (10, None)]);
    assert_eq!((call(&server).await, server.starts()), (Ok(1), vec![0, 1_000]));
}

#[tokio::test(start_paused = true)]
async fn at_most_five_attempts() {
    #[hedge(10ms, attempts = 5, budget = unlimited)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(10, 'f')]);
    assert_eq!((ask(&service).await, service.requests()), (Err(Error::Busy(1)), 5));
}
