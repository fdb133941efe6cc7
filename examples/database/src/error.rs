//! What can go wrong with an update.

use crate::Fault;
use resilience::{CircuitOpen, Transient};

/// Why an update was not made. Transient is what heals by reading again. An outage does not, within
/// one call; and attempts without limit must not knock forever at a disk that is gone.
#[derive(Debug, thiserror::Error, Transient)]
pub enum Error {
    /// Somebody else has written the row since it was read.
    #[error("the row has changed since it was read")]
    #[transient]
    Conflict,
    /// The database said no.
    #[error(transparent)]
    #[transient(if = Fault::of(_0) == Fault::Contention)]
    Database(#[from] rusqlite::Error),
    /// The circuit breaker did not let the call through.
    #[error(transparent)]
    Rejected(#[from] CircuitOpen),
}

impl Error {
    /// Whether the database is ill, rather than busy or asked for nonsense: what a breaker counts.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        matches!(self, Self::Database(error) if Fault::of(error) == Fault::Outage)
    }
}
