//! Whose fault an error of `SQLite` is: the recipe.

use rusqlite::ErrorCode;

/// What an error of the database says about trying again, and about the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Others are at work: it heals by waiting, and is no sign of illness.
    Contention,
    /// The database cannot do its work. It may heal, but not within the delays of one call.
    Outage,
    /// The statement, its values or its use is wrong, and will be the next time.
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
            // Constraints, misuse, SQL that does not parse; and what rusqlite finds by itself, as a
            // row that is not there.
            _ => Self::Mistake,
        }
    }
}
