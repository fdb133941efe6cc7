//! Money. One breaker stands before the service, whatever function calls it.

use resilience::{PolicyError, Transient, circuit_breaker, retry, timeout};

use crate::service::{Service, Trouble};

/// The errors of payments.
#[derive(Debug, thiserror::Error, Transient)]
pub enum PaymentError {
    /// The bank says no. Asking again does not help.
    #[error("declined")]
    Declined,
    /// Payments are down.
    #[error("payments answered {0}")]
    #[transient(kind = "unavailable")]
    Unavailable(u16),
    /// Payments did not answer.
    #[error("payments did not answer")]
    #[transient(kind = "no_answer")]
    Silent(#[source] reqwest::Error),
    /// A policy ended the call.
    #[error(transparent)]
    #[transient(source)]
    Policy(#[from] PolicyError),
}

impl From<Trouble> for PaymentError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Status(status @ 500..) => Self::Unavailable(status),
            Trouble::Status(_) => Self::Declined,
            Trouble::NoAnswer(error) => Self::Silent(error),
        }
    }
}

/// The client of payments.
#[derive(Clone, Debug)]
pub struct Payments(pub Service);

impl Payments {
    /// Takes money. The order makes it idempotent.
    ///
    /// # Errors
    /// The bank declines, payments fail, or the circuit is open.
    #[retry(attempts = 3, base = 5ms, cap = 20ms)]
    #[circuit_breaker(name = "payments", threshold = 5, cooldown = 700ms)]
    #[timeout(5s)]
    pub async fn charge(&self, order: u32) -> Result<String, PaymentError> {
        Ok(self.0.get(&format!("charge/{order}")).await?)
    }

    /// Gives money back.
    ///
    /// # Errors
    /// As [`charge`](Self::charge).
    #[retry(attempts = 2, base = 5ms, cap = 20ms)]
    #[circuit_breaker(name = "payments", threshold = 5, cooldown = 700ms)]
    #[timeout(5s)]
    pub async fn refund(&self, order: u32) -> Result<String, PaymentError> {
        Ok(self.0.get(&format!("refund/{order}")).await?)
    }

    /// Takes money that was reserved. Not to be repeated.
    ///
    /// # Errors
    /// As [`charge`](Self::charge).
    #[circuit_breaker(name = "payments", threshold = 5, cooldown = 700ms)]
    #[timeout(5s)]
    pub async fn capture(&self, order: u32) -> Result<String, PaymentError> {
        Ok(self.0.get(&format!("capture/{order}")).await?)
    }

    /// What a customer owes.
    ///
    /// # Errors
    /// As [`charge`](Self::charge).
    #[retry(base = 5ms, cap = 20ms)]
    #[circuit_breaker(name = "payments", threshold = 5, cooldown = 700ms)]
    pub async fn balance(&self, customer: u32) -> Result<String, PaymentError> {
        Ok(self.0.get(&format!("balance/{customer}")).await?)
    }
}
