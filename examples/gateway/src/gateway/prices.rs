//! Prices. Most answers take 20 ms, and a few of them much longer.

use resilience::{bulkhead, circuit_breaker, fallback, hedge, rate_limit, retry, timeout};

use crate::backend::{Answer, Backend, BackendError};

/// The client of prices.
#[derive(Clone, Debug)]
pub struct Prices(pub Backend);

impl Prices {
    /// What a product costs.
    ///
    /// # Errors
    /// All that [`BackendError`] has, for a product whose price was never asked before.
    #[fallback(with = |error| self.0.recall(id).ok_or(error), on = BackendError::is_outage)]
    #[timeout(1s, name = "prices.call")]
    #[retry(attempts = 3, base = 10ms, cap = 50ms, budget = 20%)]
    #[hedge(60ms)]
    #[circuit_breaker(name = "prices", threshold = 50%, window = 1s, min_calls = 20, cooldown = 400ms)]
    #[rate_limit(500, burst = 100)]
    #[bulkhead(60, queue = 60, wait = 100ms)]
    #[timeout(500ms, name = "prices.attempt")]
    pub async fn price(&self, id: u32) -> Result<Answer, BackendError> {
        self.0.ask(id).await
    }
}
