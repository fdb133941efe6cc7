//! The part to copy: an error type, a client, and one method that survives a bad day of the service
//! behind it.

use crate::timeline;
use reqwest::Client;
use resilience::{CircuitBreaker, PolicyError, RetryEvent, circuit_breaker, fallback, retry, timeout};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The errors of the client. The variants separate errors that waiting can heal from the others.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StockError {
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the connection failed")]
    Connection(#[source] reqwest::Error),
    /// No answer in time, or a call that was rejected and has not reached the server. The
    /// attributes make this error with the `From` of its field.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

impl StockError {
    /// Whether the service, and not the caller, is at fault.
    fn is_outage(&self) -> bool {
        !matches!(self, Self::Status(400..=499))
    }
}

/// The `?` in the body below sorts errors by this.
impl From<reqwest::Error> for StockError {
    fn from(error: reqwest::Error) -> Self {
        error.status().map_or_else(|| Self::Connection(error), |status| Self::Status(status.as_u16()))
    }
}

/// An answer, and whether it comes from the server or from memory.
#[derive(Clone, Debug)]
pub(crate) struct Stock {
    pub(crate) text: String,
    pub(crate) is_fresh: bool,
}

/// The client of an inventory service.
pub(crate) struct Inventory {
    http: Client,
    url: String,
    last_known: Mutex<HashMap<String, Stock>>,
}

impl Inventory {
    pub(crate) fn new(url: String) -> Result<Self, StockError> {
        Ok(Self { http: Client::builder().no_proxy().build()?, url, last_known: Mutex::default() })
    }

    /// How many of `item` are in stock.
    ///
    /// Read the attributes from the top: `fallback` sees the last error of a call, `retry` makes
    /// the attempts, the breaker counts each of them, and `timeout` ends one that gets no answer.
    /// Once the circuit is open, `retry` gives up at once.
    //
    // The times are short so that the example is short. The defaults are `base = 100ms` and
    // `cooldown = 30s`. The two `on` differ on purpose: "slow down" (429) is worth another attempt,
    // but a service that says so is not down. A timeout is retried, and is a failure, without being
    // named.
    #[fallback(with = |error| self.recall(item).ok_or(error), on = StockError::is_outage)]
    #[retry(
        attempts = 4,
        base = 50ms,
        on = StockError::Connection(_) | StockError::Status(429 | 500..=599),
        notify = report,
    )]
    #[circuit_breaker(
        name = "inventory",
        threshold = 3,
        cooldown = 1s,
        on = StockError::Connection(_) | StockError::Status(500..=599),
    )]
    #[timeout(1s)]
    pub(crate) async fn stock(&self, item: &str) -> Result<Stock, StockError> {
        let response = self.http.get(format!("{}/stock/{item}", self.url)).send().await?;
        let text = response.error_for_status()?.text().await?;
        Ok(self.remember(item, text))
    }

    fn remember(&self, item: &str, text: String) -> Stock {
        self.memory().insert(item.to_owned(), Stock { text: text.clone(), is_fresh: false });
        Stock { text, is_fresh: true }
    }

    fn recall(&self, item: &str) -> Option<Stock> {
        self.memory().get(item).cloned()
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<String, Stock>> {
        self.last_known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The breaker of [`Inventory::stock`], found by its name: for a health page, or for a test.
pub(crate) fn breaker() -> CircuitBreaker {
    CircuitBreaker::named("inventory")
}

/// Called before each wait. A real service would write to its log here, or count.
fn report(event: &RetryEvent<'_, StockError>) {
    let why = event.error().map_or_else(String::new, ToString::to_string);
    timeline::wait(&format!("attempt {}: {why}; next one in {:.0?}", event.attempt(), event.delay()));
}
