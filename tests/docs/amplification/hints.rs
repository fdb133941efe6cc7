//! `Retry-After`, in layers.

use resilience::{Transient, retry};
use std::time::Duration;

#[derive(Debug, thiserror::Error, Transient)]
#[error("come back in {after:?}")]
#[transient(after = after)]
struct Busy {
    after: Duration,
}

#[retry(attempts = 3, max_retry_after = 5s)]
async fn page(service: &Service) -> Result<String, Busy> {
    order(service).await
}

#[retry(attempts = 3, max_retry_after = 5s)]
async fn order(service: &Service) -> Result<String, Busy> {
    service.get().await
}

use resilience::Deadline;
use std::cell::Cell;
use tokio::time::Instant;

struct Service {
    after: Duration,
    requests: Cell<u32>,
}

impl Service {
    async fn get(&self) -> Result<String, Busy> {
        self.requests.set(self.requests.get() + 1);
        Err(Busy { after: self.after })
    }
}

/// The requests of a page, and the seconds that it took.
async fn requests(after: u64) -> (u32, u64) {
    let service = Service { after: Duration::from_secs(after), requests: Cell::new(0) };
    let start = Instant::now();
    assert!(page(&service).await.is_err());
    (service.requests.get(), start.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn it_spreads_the_attempts_and_a_long_one_ends_them() {
    assert_eq!(requests(2).await, (9, 16));
    assert_eq!(requests(6).await, (1, 0));
    let deadline = Deadline::within(Duration::from_secs(1));
    assert_eq!(deadline.scope(requests(2)).await, (1, 0));
}
