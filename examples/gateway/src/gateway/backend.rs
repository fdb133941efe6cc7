//! A service behind one URL: its answers, its errors, and what it has answered before.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use reqwest::Client;
use resilience::{PolicyError, Transient};

/// The errors of a service. The attributes sort them by what is written here.
#[derive(Debug, thiserror::Error, Transient)]
pub enum BackendError {
    /// The service is right, and we are not. Asking again does not help.
    #[error("the service answered {0}")]
    #[transient(kind = "refused")]
    Refused(u16),
    /// We ask more often than we may. The service is not down.
    #[error("the service was asked too often")]
    #[transient(kind = "too_often")]
    #[breaker(ignore)]
    TooOften,
    /// The service has failed.
    #[error("the service failed with {0}")]
    #[transient(kind = "unavailable")]
    Unavailable(u16),
    /// There is no answer.
    #[error("the service did not answer")]
    #[transient(kind = "silent")]
    Silent(#[source] reqwest::Error),
    /// No answer in time, or a call that was rejected and has not reached the service.
    #[error(transparent)]
    #[transient(source)]
    Policy(#[from] PolicyError),
}

impl BackendError {
    /// Whether an answer of before is better than this error.
    pub(crate) fn is_outage(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

impl From<reqwest::Error> for BackendError {
    fn from(error: reqwest::Error) -> Self {
        match error.status().map(|status| status.as_u16()) {
            Some(429) => Self::TooOften,
            Some(status @ 500..) => Self::Unavailable(status),
            Some(status) => Self::Refused(status),
            None => Self::Silent(error),
        }
    }
}

/// An answer, and whether it comes from the service or from memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the service said.
    pub text: String,
    /// Whether it has said so just now.
    pub is_fresh: bool,
}

/// A service, and its last answers.
#[derive(Clone, Debug)]
pub struct Backend {
    http: Client,
    url: String,
    last: Arc<Mutex<HashMap<u32, String>>>,
}

impl Backend {
    /// The service at `url`.
    ///
    /// # Errors
    /// The client cannot be made.
    pub fn new(url: impl Into<String>) -> Result<Self, reqwest::Error> {
        Ok(Self { http: Client::builder().no_proxy().build()?, url: url.into(), last: Arc::default() })
    }

    /// Asks the service about a product: one request. An answer is remembered.
    pub(crate) async fn ask(&self, id: u32) -> Result<Answer, BackendError> {
        let response = self.http.get(format!("{}/{id}", self.url)).send().await?;
        let text = response.error_for_status()?.text().await?;
        self.last().insert(id, text.clone());
        Ok(Answer { text, is_fresh: true })
    }

    /// The last answer about a product.
    pub(crate) fn recall(&self, id: u32) -> Option<Answer> {
        self.last().get(&id).map(|text| Answer { text: text.clone(), is_fresh: false })
    }

    fn last(&self) -> MutexGuard<'_, HashMap<u32, String>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
