//! Three nights of one function: its service is slow, then down, then comes back.

mod charging {
    use resilience::{CircuitOpen, Transient, circuit_breaker, retry};
    use tracing::{Instrument, info_span};

    #[derive(Debug, thiserror::Error, Transient)]
    pub enum ApiError {
        #[error("timed out")]
        #[transient]
        Timeout,
        #[error("the service answered {0}")]
        #[transient(if = *_0 >= 500)]
        Status(u16),
        #[error(transparent)]
        Rejected(#[from] CircuitOpen),
    }

    #[retry(attempts = 4, base = 1s, jitter = none, name = "charge")]
    #[circuit_breaker(name = "payments", threshold = 5, cooldown = 30s)]
    async fn try_charge(service: &Service, order: u32) -> Result<(), ApiError> {
        service.charge(order).await
    }

    pub async fn charge(service: &Service, order: u32) -> Result<(), ApiError> {
        let span = info_span!("charge", order);
        try_charge(service, order).instrument(span).await
    }

    use super::Service;
}

mod refunding {
    use resilience::{RetryError, circuit_breaker, retry};

    #[retry(attempts = 4, base = 1s, jitter = none, map_err = RetryError::new)]
    #[circuit_breaker(name = "payments")]
    pub async fn refund(service: &Service, order: u32) -> Result<(), RetryError<ApiError>> {
        Ok(service.refund(order).await?)
    }

    /// Whether the service may have made a refund that it has not confirmed.
    pub fn may_have_been_made(error: &RetryError<ApiError>) -> bool {
        error.attempts() > 0 // 0: every attempt was rejected, nothing was sent
    }

    use super::{ApiError, Service};
}

use super::log::Log;
use charging::{ApiError, charge};
use futures::future::{join, join_all};
use refunding::{may_have_been_made, refund};
use resilience::CircuitBreaker;
use std::cell::{Cell, RefCell};
use std::iter::repeat_with;
use std::time::Duration;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::level_filters::LevelFilter;

/// Answers as it is told, and is well afterwards.
struct Service {
    answers: RefCell<Vec<ApiError>>,
    takes: Duration,
    requests: Cell<u32>,
}

impl Service {
    /// One that takes so many milliseconds for an answer.
    fn new(takes: u64, answers: impl IntoIterator<Item = ApiError>) -> Self {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        let takes = Duration::from_millis(takes);
        Self { answers: RefCell::new(answers), takes, requests: Cell::new(0) }
    }

    async fn charge(&self, _: u32) -> Result<(), ApiError> {
        self.requests.set(self.requests.get() + 1);
        let answer = self.answers.borrow_mut().pop();
        sleep(self.takes).await;
        answer.map_or(Ok(()), Err)
    }

    async fn refund(&self, order: u32) -> Result<(), ApiError> {
        self.charge(order).await
    }
}

/// Why did this take nine seconds?
pub(super) async fn nine_seconds() -> String {
    CircuitBreaker::named("payments").reset();
    let (log, start) = (Log::begin(LevelFilter::INFO), Instant::now());
    let service = Service::new(500, repeat_with(|| ApiError::Timeout).take(3));
    assert!(charge(&service, 7).await.is_ok());
    assert_eq!(start.elapsed(), Duration::from_secs(9));
    log.take()
}

/// Why is the circuit open? At the failure that opens it, while it is open, and when the service is back.
pub(super) async fn outage() -> [String; 3] {
    CircuitBreaker::named("payments").reset();
    let (log, start) = (Log::begin(LevelFilter::DEBUG), Instant::now());
    let service = Service::new(20, repeat_with(|| ApiError::Status(503)).take(5));
    assert!(matches!(charge(&service, 8).await, Err(ApiError::Status(503))));
    assert_eq!(service.requests.get(), 4);
    log.take();

    until_second(30, start).await;
    assert!(matches!(charge(&service, 9).await, Err(ApiError::Status(503))));
    assert_eq!(service.requests.get(), 5, "the next one would be rejected");
    let opened = log.take();

    until_second(41, start).await;
    assert!(matches!(charge(&service, 10).await, Err(ApiError::Rejected(_))));
    assert_eq!(service.requests.get(), 5);
    let rejected = log.take();

    until_second(62, start).await;
    assert!(charge(&service, 11).await.is_ok());
    [opened, rejected, log.take()]
}

/// Callers read "rejected": what was sent? Others open the circuit while order 12 waits for its second attempt; order 17 comes
/// too late for a first one.
pub(super) async fn rejected() -> String {
    CircuitBreaker::named("payments").reset();
    let log = Log::begin(LevelFilter::DEBUG);
    let service = Service::new(500, [ApiError::Timeout]);
    let busy = Service::new(600, repeat_with(|| ApiError::Timeout).take(4));
    let others = join_all([13, 14, 15, 16].map(|order| charge(&busy, order)));
    let (outcome, others) = join(charge(&service, 12), others).await;
    assert!(matches!(outcome, Err(ApiError::Rejected(_))));
    assert!(others.iter().all(Result::is_err));
    assert!(charge(&service, 17).await.is_err());
    assert_eq!((service.requests.get(), busy.requests.get()), (1, 4));
    log.take_those(|line| ["{order=12}", "opened", "{order=17}"].iter().any(|part| line.contains(part)))
}

/// A caller that asks what is known.
pub(super) async fn what_is_known() {
    let payments = CircuitBreaker::named("payments");
    payments.reset();
    let service = Service::new(500, [ApiError::Status(404)]);
    assert!(may_have_been_made(&refund(&service, 18).await.expect_err("it has no such order")));
    payments.force_open();
    assert!(!may_have_been_made(&refund(&service, 19).await.expect_err("it is rejected")));
    assert_eq!(service.requests.get(), 1);
    payments.reset();
}

/// Opens the circuit.
pub(super) async fn five_failures() {
    CircuitBreaker::named("payments").reset();
    let service = Service::new(0, repeat_with(|| ApiError::Status(503)).take(5));
    for order in [20, 21] {
        assert!(matches!(charge(&service, order).await, Err(ApiError::Status(503))));
    }
}

async fn until_second(second: u64, start: Instant) {
    sleep_until(start + Duration::from_secs(second)).await;
}
