//! The stock. Its service does eight things at once, each in 80 ms, and lets all others wait.

use resilience::{bulkhead, circuit_breaker, fallback, hedge, rate_limit, retry, timeout};

use crate::backend::{Answer, Backend, BackendError};

/// The client of the stock.
#[derive(Clone, Debug)]
pub struct Stock(pub Backend);

impl Stock {
    /// How many of a product are there.
    ///
    /// # Errors
    /// All that [`BackendError`] has, for a product whose stock was never asked before.
    #[fallback(with = |error| self.0.recall(id).ok_or(error), on = BackendError::is_outage)]
    #[timeout(600ms, name = "stock.call")]
    #[retry(attempts = 3, base = 10ms, cap = 50ms, budget = 20%)]
    #[hedge(200ms)]
    #[circuit_breaker(name = "stock", threshold = 50%, window = 1s, min_calls = 20, cooldown = 400ms)]
    #[rate_limit(400, burst = 100)]
    #[bulkhead(8, queue = 8, wait = 60ms)]
    #[timeout(300ms, name = "stock.attempt")]
    pub async fn stock(&self, id: u32) -> Result<Answer, BackendError> {
        self.0.ask(id).await
    }
}
