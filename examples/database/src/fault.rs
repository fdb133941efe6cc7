//! The recipe: the classification of errors of `SQLite`.

use rusqlite::ErrorCode;

/// The class of a database error. It decides about another attempt, and about the health of the
/// database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Another connection is in the way. Waiting heals it, and the database works.
    Contention,
    /// The database cannot do its work. That may heal, but not within the delays of one call.
    Outage,
    /// The statement, its values or its use is wrong. The next attempt gives the same error.
    Mistake,
}

impl Fault {
    /// Sorts by the primary result code, so the finer ones go with it: `SQLITE_BUSY_SNAPSHOT` is
    /// busy too.
    #[must_use]
    pub fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Contention,
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::SystemIoFailure
                | ErrorCode::DiskFull
                | ErrorCode::OutOfMemory
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase,
            ) => Self::Outage,
            // Constraints, misuse, SQL that does not parse, and errors of rusqlite itself, such as
            // a missing row.
            _ => Self::Mistake,
        }
    }
}
