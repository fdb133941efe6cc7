//! The part to copy: a cache that can fail without anybody noticing.

use redis::AsyncCommands;
use redis::aio::ConnectionManager;
use resilience::{CircuitBreaker, PolicyError, Transient, circuit_breaker, fallback, timeout};
use std::time::Duration;

use crate::origin::Origin;
use crate::tally::Tally;

/// Seconds for which a price is remembered.
const REMEMBERED: u64 = 60;

/// Failures in a row that open the circuit.
pub(crate) const THRESHOLD: u32 = 5;

/// The one breaker of all calls to the cache.
pub(crate) static CACHE: CircuitBreaker =
    CircuitBreaker::builder("cache").threshold(THRESHOLD).cooldown(Duration::from_millis(200)).build();

/// Why the cache gave no answer.
#[derive(Debug, thiserror::Error, Transient)]
pub(crate) enum CacheError {
    /// An error of the driver, which knows whether it is an outage.
    #[error(transparent)]
    #[transient(source)]
    Redis(#[from] redis::RedisError),
    /// It took too long, or the circuit is open.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

/// Prices, of which the origin is slow, and the cache fast.
pub(crate) struct Shop {
    pub(crate) redis: ConnectionManager,
    pub(crate) origin: Origin,
    pub(crate) tally: Tally,
}

impl Shop {
    /// The price of an item: from the cache, otherwise from the origin.
    pub(crate) async fn price(&self, item: u32) -> Result<String, std::io::Error> {
        if let Ok(Some(price)) = self.look_up(item).await {
            self.tally.hit();
            return Ok(price);
        }
        let price = self.origin.price(item).await?;
        // Neither a caller nor the next call depends on it.
        let _ = self.remember(item, &price).await;
        Ok(price)
    }

    /// A cache that fails is a cache that has nothing.
    #[fallback(with = |error| { self.tally.note(&error); Ok(None) })]
    #[circuit_breaker(breaker = CACHE)]
    #[timeout(100ms)]
    async fn look_up(&self, item: u32) -> Result<Option<String>, CacheError> {
        Ok(self.redis.clone().get(key(item)).await?)
    }

    #[fallback(with = |error| { self.tally.note(&error); Ok(()) })]
    #[circuit_breaker(breaker = CACHE)]
    #[timeout(100ms)]
    async fn remember(&self, item: u32, price: &str) -> Result<(), CacheError> {
        Ok(self.redis.clone().set_ex(key(item), price, REMEMBERED).await?)
    }
}

fn key(item: u32) -> String {
    format!("price:{item}")
}
