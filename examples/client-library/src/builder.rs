//! The settings of a client.

#[cfg(feature = "resilience")]
use resilience::{CircuitBreaker, Nested, RetryPolicy};

use crate::{Client, Transport};

/// Sets up a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    #[cfg(feature = "resilience")]
    retry: RetryPolicy,
    #[cfg(feature = "resilience")]
    breaker: CircuitBreaker,
}

impl Builder {
    /// A client with the settings that the crate's documentation tells.
    pub fn new() -> Self {
        Self {
            #[cfg(feature = "resilience")]
            retry: RetryPolicy::new().nested(Nested::Once),
            #[cfg(feature = "resilience")]
            breaker: CircuitBreaker::named("shop_client"),
        }
    }

    /// Another policy in place of three attempts; `None` is one attempt.
    #[cfg(feature = "resilience")]
    pub fn retry(self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        let retry = policy.into().unwrap_or(RetryPolicy::new().attempts(1));
        Self { retry, ..self }
    }

    /// Another breaker, such as one that other functions have too.
    #[cfg(feature = "resilience")]
    pub fn breaker(self, breaker: CircuitBreaker) -> Self {
        Self { breaker, ..self }
    }

    /// Each call is one request.
    #[cfg(feature = "resilience")]
    pub fn once(self) -> Self {
        let breaker = CircuitBreaker::unshared("shop_client, once").build();
        breaker.disable();
        self.retry(None).breaker(breaker)
    }
}

impl Builder {
    /// The client, which sends its requests by `transport`.
    pub fn build<T: Transport>(self, transport: T) -> Client<T> {
        Client {
            transport,
            #[cfg(feature = "resilience")]
            retry: self.retry,
            #[cfg(feature = "resilience")]
            breaker: self.breaker,
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}
