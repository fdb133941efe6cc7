//! The client.

#[cfg(feature = "resilience")]
use resilience::{CircuitBreaker, RetryPolicy, circuit_breaker, retry};

use crate::{Error, Transport};

/// A client of the shop.
#[derive(Debug)]
pub struct Client<T> {
    pub(crate) transport: T,
    #[cfg(feature = "resilience")]
    pub(crate) retry: RetryPolicy,
    #[cfg(feature = "resilience")]
    pub(crate) breaker: CircuitBreaker,
}

impl<T: Transport> Client<T> {
    /// The price of an item, in cents.
    ///
    /// # Errors
    ///
    /// That of the last request, or [`Error::NoSuchItem`].
    #[cfg_attr(
        feature = "resilience",
        retry(policy = self.retry),
        circuit_breaker(breaker = self.breaker)
    )]
    pub async fn price(&self, item: u32) -> Result<u32, Error> {
        let text = self.ask("GET", &format!("/prices/{item}")).await?;
        text.parse().map_err(|_| Error::NoSuchItem)
    }

    /// Buys an item. It is never asked again, as that might buy two.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    #[cfg_attr(feature = "resilience", circuit_breaker(breaker = self.breaker))]
    pub async fn buy(&self, item: u32) -> Result<(), Error> {
        self.ask("POST", &format!("/orders/{item}")).await?;
        Ok(())
    }
}

impl<T: Transport> Client<T> {
    async fn ask(&self, method: &str, path: &str) -> Result<String, Error> {
        match self.transport.send(method, path).await? {
            (200, text) => Ok(text),
            (404, _) => Err(Error::NoSuchItem),
            (status, _) => Err(Error::Status(status)),
        }
    }
}
