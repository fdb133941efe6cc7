//! The four lines of a log that explain why a circuit stays open though the service is back.

use resilience::{CircuitBreaker, CircuitOpen, CircuitState, Transient, circuit_breaker};
use std::time::Duration;
use tokio::time::sleep;
use tracing::level_filters::LevelFilter;

use super::log::Log;

#[derive(Debug, thiserror::Error, Transient)]
enum StockError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error("asked to slow down")]
    #[transient(after = _0)]
    SlowDown(Duration),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

#[circuit_breaker(name = "stock", threshold = 1, cooldown = 30s, cooldown_factor = 2, cooldown_cap = 5m)]
async fn stock(takes: u64, answer: Result<u32, StockError>) -> Result<u32, StockError> {
    sleep(Duration::from_secs(takes)).await;
    answer
}

pub(super) async fn still_open() -> String {
    let (log, breaker) = (Log::begin(LevelFilter::DEBUG), CircuitBreaker::named("stock"));
    assert!(stock(0, Err(StockError::Timeout)).await.is_err());
    sleep(Duration::from_secs(30)).await;
    assert!(stock(1, Err(StockError::Timeout)).await.is_err());
    sleep(Duration::from_secs(60)).await;
    let asks_for_more = StockError::SlowDown(Duration::from_secs(240));
    assert!(stock(1, Err(asks_for_more)).await.is_err());
    sleep(Duration::from_secs(200)).await;
    assert!(stock(1, Ok(5)).await.is_err(), "the cooldown of two minutes is over, the server's time is not");

    sleep(Duration::from_secs(40)).await;
    assert_eq!(breaker.state(), CircuitState::HalfOpen);
    let second = async {
        sleep(Duration::from_secs(1)).await;
        let rejected = stock(1, Ok(5)).await;
        breaker.force_open();
        rejected
    };
    let (probe, second) = tokio::join!(stock(3, Ok(5)), second);
    assert!(probe.is_ok() && matches!(second, Err(StockError::Rejected(_))));
    assert!(stock(1, Ok(5)).await.is_err());
    log.take()
}
