//! What there is to buy. Reading twice harms nobody, so everything here is retried.

use resilience::{PolicyError, Transient, fallback, retry, timeout};

use crate::service::{Service, Trouble};

/// The errors of the catalogue.
#[derive(Debug, thiserror::Error, Transient)]
pub enum CatalogueError {
    /// There is no such item.
    #[error("not in the catalogue")]
    NotFound,
    /// The catalogue has too much to do.
    #[error("the catalogue answered {0}")]
    #[transient(if = *_0 >= 500)]
    Status(u16),
    /// The catalogue did not answer.
    #[error("the catalogue did not answer")]
    #[transient]
    NoAnswer(#[source] reqwest::Error),
    /// A policy ended the call.
    #[error(transparent)]
    #[transient(source)]
    Policy(#[from] PolicyError),
}

impl From<Trouble> for CatalogueError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Status(404) => Self::NotFound,
            Trouble::Status(status) => Self::Status(status),
            Trouble::NoAnswer(error) => Self::NoAnswer(error),
        }
    }
}

/// The client of the catalogue.
#[derive(Clone, Debug)]
pub struct Catalogue(pub Service);

impl Catalogue {
    /// The description of an item. The number of attempts is left to the defaults.
    ///
    /// # Errors
    /// The item is unknown, or the catalogue fails.
    #[retry(base = 5ms, cap = 20ms)]
    pub async fn product(&self, item: &str) -> Result<String, CatalogueError> {
        Ok(self.0.get(&format!("product/{item}")).await?)
    }

    /// The items that match.
    ///
    /// # Errors
    /// The catalogue fails.
    #[retry(attempts = 4, base = 5ms, cap = 20ms)]
    pub async fn search(&self, words: &str) -> Result<String, CatalogueError> {
        Ok(self.0.get(&format!("search/{words}")).await?)
    }

    /// Whether an item is in stock. In doubt it is not.
    ///
    /// # Errors
    /// None that the fallback leaves.
    #[fallback(value = false)]
    #[retry(base = 5ms, cap = 20ms)]
    pub async fn stock(&self, item: &str) -> Result<bool, CatalogueError> {
        Ok(!self.0.get(&format!("stock/{item}")).await?.is_empty())
    }

    /// The reviews of an item, or none if they take long.
    ///
    /// # Errors
    /// None that the fallback leaves.
    #[fallback(value = String::new())]
    #[timeout(5s)]
    pub async fn reviews(&self, item: &str) -> Result<String, CatalogueError> {
        Ok(self.0.get(&format!("reviews/{item}")).await?)
    }
}
