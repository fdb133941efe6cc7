//! Reviews. Another company has them, and answers 60 requests a second at most.

use resilience::{bulkhead, circuit_breaker, fallback, hedge, rate_limit, retry, timeout};

use crate::backend::{Answer, Backend, BackendError};

/// The client of reviews.
#[derive(Clone, Debug)]
pub struct Reviews(pub Backend);

impl Reviews {
    /// What people say about a product.
    ///
    /// # Errors
    /// All that [`BackendError`] has, for a product whose reviews were never asked before.
    #[fallback(with = |error| self.0.recall(id).ok_or(error), on = BackendError::is_outage)]
    #[timeout(600ms, name = "reviews.call")]
    #[retry(attempts = 3, base = 10ms, cap = 50ms, budget = 20%)]
    #[hedge(100ms)]
    #[circuit_breaker(name = "reviews", threshold = 50%, window = 1s, min_calls = 10, cooldown = 400ms)]
    #[rate_limit(50, burst = 10)]
    #[bulkhead(64)]
    #[timeout(200ms, name = "reviews.attempt")]
    pub async fn reviews(&self, id: u32) -> Result<Answer, BackendError> {
        self.0.ask(id).await
    }
}
