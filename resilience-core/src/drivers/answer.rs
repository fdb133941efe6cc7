//! What an error of a driver means, in the words of databases.

use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;

/// What the error means to a retry, to a circuit breaker, and to a label of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) transience: Transience,
    pub(super) outcome: Outcome,
    pub(super) kind: &'static str,
}

impl Answer {
    /// The server cannot be reached, or cannot do its work now.
    pub(super) const fn outage(kind: &'static str) -> Self {
        Self { transience: Transience::Transient, outcome: Outcome::Failure, kind }
    }

    /// Another transaction, or a move of data, is in the way. The server works.
    pub(super) const fn contention(kind: &'static str) -> Self {
        Self { transience: Transience::Transient, outcome: Outcome::Ignored, kind }
    }

    /// The server, or the driver, does not do this. The next attempt ends in the same way.
    pub(super) const fn refusal(kind: &'static str) -> Self {
        Self { transience: Transience::Permanent, outcome: Outcome::Success, kind }
    }

    /// The data or the index is broken. Waiting does not heal it, and the database does not work.
    #[cfg(any(feature = "rusqlite", feature = "sqlx", feature = "tokio-postgres"))]
    pub(super) const DAMAGED: Self =
        Self { transience: Transience::Permanent, outcome: Outcome::Failure, kind: "damaged" };

    /// The program itself is the cause: it has closed the pool, or asks for what cannot be sent.
    /// The next attempt ends in the same way, and nothing is said about the server.
    pub(super) const fn own(kind: &'static str) -> Self {
        Self { transience: Transience::Permanent, outcome: Outcome::Ignored, kind }
    }

    /// A refusal of no particular kind.
    pub(super) const REFUSED: Self = Self::refusal("refused");
}
