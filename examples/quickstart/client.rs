//! The part to copy: an error type, a client, and one method that survives a bad day of the service
//! behind it.

use crate::timeline;
use reqwest::Client;
use resilience::{CircuitBreaker, CircuitOpen, RetryEvent, circuit_breaker, retry};
use std::time::Duration;

/// The errors of the client. The variants separate errors that waiting can heal from the others.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StockError {
    #[error("no answer in time")]
    Timeout,
    #[error("the server answered {0}")]
    Status(u16),
    #[error("the connection failed")]
    Connection(#[source] reqwest::Error),
    /// The call was rejected and has not reached the server. The breaker makes this error with the
    /// `From` of its field.
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

/// The `?` in the body below sorts errors by this.
impl From<reqwest::Error> for StockError {
    fn from(error: reqwest::Error) -> Self {
        match error.status() {
            Some(status) => Self::Status(status.as_u16()),
            None if error.is_timeout() => Self::Timeout,
            None => Self::Connection(error),
        }
    }
}

/// The client of an inventory service.
pub(crate) struct Inventory {
    http: Client,
    url: String,
}

impl Inventory {
    /// The timeout of the client for each request. A `retry` never cuts a running attempt off.
    pub(crate) const TIMEOUT: Duration = Duration::from_secs(1);

    pub(crate) fn new(url: String) -> Result<Self, StockError> {
        let http = Client::builder().timeout(Self::TIMEOUT).no_proxy().build()?;
        Ok(Self { http, url })
    }

    /// How many of `item` are in stock.
    ///
    /// Read the attributes from the top: `retry` is the outer one, so the breaker counts every
    /// attempt. Once the circuit is open, `retry` gives up at once.
    //
    // The delays are short so that the example is short. The defaults are `base = 100ms` and
    // `cooldown = 30s`. The two `on` differ on purpose: "slow down" (429) is worth another attempt,
    // but a service that says so is not down.
    #[retry(
        attempts = 4,
        base = 50ms,
        on = StockError::Timeout | StockError::Connection(_) | StockError::Status(429 | 500..=599),
        notify = report,
    )]
    #[circuit_breaker(
        name = "inventory",
        threshold = 3,
        cooldown = 1s,
        on = StockError::Timeout | StockError::Connection(_) | StockError::Status(500..=599),
    )]
    pub(crate) async fn stock(&self, item: &str) -> Result<String, StockError> {
        let response = self.http.get(format!("{}/stock/{item}", self.url)).send().await?;
        Ok(response.error_for_status()?.text().await?)
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
