//! Parcels. These functions were written by somebody who trusts in attempts.

use resilience::{PolicyError, Transient, retry, timeout};

use crate::service::{Service, Trouble};

/// The errors of shipping.
#[derive(Debug, thiserror::Error, Transient)]
pub enum ShippingError {
    /// The address is wrong, or the parcel unknown.
    #[error("refused with {0}")]
    Refused(u16),
    /// The service has trouble.
    #[error("shipping answered {0}")]
    #[transient]
    Overloaded(u16),
    /// Shipping did not answer.
    #[error("shipping did not answer")]
    #[transient]
    Lost(#[source] reqwest::Error),
    /// A policy ended the call.
    #[error(transparent)]
    #[transient(source)]
    Policy(#[from] PolicyError),
}

impl From<Trouble> for ShippingError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Status(status @ 500..) => Self::Overloaded(status),
            Trouble::Status(status) => Self::Refused(status),
            Trouble::NoAnswer(error) => Self::Lost(error),
        }
    }
}

/// The client of shipping.
#[derive(Clone, Debug)]
pub struct Shipping(pub Service);

impl Shipping {
    /// The price of a parcel.
    ///
    /// # Errors
    /// Shipping fails.
    #[retry(attempts = 4, base = 5ms, cap = 20ms)]
    pub async fn quote(&self, grams: u32) -> Result<String, ShippingError> {
        Ok(self.0.get(&format!("quote/{grams}")).await?)
    }

    /// Orders a parcel to be fetched.
    ///
    /// # Errors
    /// The address is refused, or shipping fails.
    #[retry(attempts = 4, base = 5ms, cap = 20ms)]
    #[timeout(5s)]
    pub async fn book(&self, order: u32) -> Result<String, ShippingError> {
        Ok(self.0.get(&format!("book/{order}")).await?)
    }

    /// Where a parcel is.
    ///
    /// # Errors
    /// Shipping fails.
    #[retry(attempts = 4, base = 5ms, cap = 20ms)]
    pub async fn track(&self, parcel: u32) -> Result<String, ShippingError> {
        Ok(self.0.get(&format!("track/{parcel}")).await?)
    }

    /// Calls a parcel off.
    ///
    /// # Errors
    /// Shipping fails.
    #[retry(attempts = 4, base = 5ms, cap = 20ms)]
    pub async fn cancel(&self, parcel: u32) -> Result<String, ShippingError> {
        Ok(self.0.get(&format!("cancel/{parcel}")).await?)
    }
}
