//! What can go wrong with an update.

use crate::Fault;
use resilience::{CircuitOpen, Transience, Transient};

/// Why an update was not made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else has written the row since it was read.
    #[error("the row has changed since it was read")]
    Conflict,
    /// The database said no.
    #[error(transparent)]
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

/// What heals by reading again. An outage does not, within one call; and attempts without limit must not knock forever
/// at a disk that is gone.
impl Transient for Error {
    fn transience(&self) -> Transience {
        match self {
            Self::Conflict => Transience::Transient,
            Self::Database(error) => (Fault::of(error) == Fault::Contention).into(),
            Self::Rejected(_) => Transience::Permanent,
        }
    }
}
