//! Is it the service or us? A breaker for each carrier: one carrier that is down, then a pool of ours that has run dry.

use resilience::{CircuitOpen, Transient, circuit_breaker, retry};
use std::time::Duration;
use tokio::time::sleep;
use tracing::level_filters::LevelFilter;

use super::log::Log;

#[derive(Clone, Debug, thiserror::Error, Transient)]
enum CarrierError {
    #[error("timed out")]
    #[transient]
    Timeout,
    #[error("no free connection in the pool")]
    #[transient]
    PoolIsEmpty,
    #[error("the carrier answered {0}")]
    #[transient(if = *_0 >= 500)]
    Status(u16),
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

#[retry(attempts = 1, name = "track")]
#[circuit_breaker(name = "carriers", key = carrier, threshold = 50%, window = 30s, min_calls = 4)]
async fn track(carrier: &str, answer: Result<(), CarrierError>) -> Result<(), CarrierError> {
    sleep(Duration::from_millis(50)).await;
    answer
}

async fn calls<const N: usize>(carrier: &str, answers: [Result<(), CarrierError>; N]) {
    for answer in answers {
        assert_eq!(track(carrier, answer.clone()).await.is_ok(), answer.is_ok());
    }
}

/// One carrier is down, and a request of ours is wrong.
pub(super) async fn one_of_them() -> String {
    let log = Log::begin(LevelFilter::DEBUG);
    calls("east", [Ok(()), Ok(()), Ok(()), Ok(())]).await;
    calls("north", [Ok(()), Err(CarrierError::Timeout)]).await;
    log.take();
    calls("south", [Ok(()), Err(CarrierError::Status(400))]).await;
    calls("north", [Ok(()), Err(CarrierError::Timeout)]).await;
    log.take()
}

/// We are.
pub(super) async fn all_of_them() -> String {
    resilience::CircuitBreaker::named("carriers").reset();
    let log = Log::begin(LevelFilter::INFO);
    for carrier in ["east", "north", "south"] {
        calls(carrier, [Ok(()), Ok(()), Err(CarrierError::PoolIsEmpty), Err(CarrierError::PoolIsEmpty)])
            .await;
    }
    log.take()
}
