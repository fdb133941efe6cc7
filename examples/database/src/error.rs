//! The errors of an update.

use resilience::{CircuitOpen, Outcome, Transient};

/// The reason why an update was not made. An error that a new read can heal is transient. An outage
/// is permanent: it does not end within one call, and attempts without limit must not go on while
/// the disk is gone.
#[derive(Debug, thiserror::Error, Transient)]
pub enum Error {
    /// Another thread has written the row since it was read.
    #[error("the row has changed since it was read")]
    #[transient]
    Conflict,
    /// An error of the database. The driver's error knows its kind: contention is what a breaker
    /// ignores, and an outage is what it counts.
    #[error(transparent)]
    #[transient(if = _0.outcome() == Outcome::Ignored)]
    Database(#[from] rusqlite::Error),
    /// The circuit breaker did not let the call through.
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl Error {
    /// Whether the database fails, and is not just busy or asked for something wrong. A breaker
    /// counts these errors.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Database(error) if error.outcome() == Outcome::Failure)
    }
}
