//! rusqlite: `SQLite`.

use rusqlite::Error;

use super::answer::Answer;
use super::{by_answer, sqlite};

by_answer! {
    /// By the extended result code of `SQLite`.
    ///
    /// - Contention, which is transient and ignored by breakers: `SQLITE_BUSY`, `SQLITE_LOCKED`,
    ///   and the like. After it the whole transaction is repeated, since it may have been rolled
    ///   back.
    /// - Outages, which are transient and failures: `SQLITE_IOERR`, `SQLITE_FULL`, `SQLITE_NOMEM`,
    ///   `SQLITE_CANTOPEN`.
    /// - A file that is damaged, or is no database, is permanent and a failure. An interrupted
    ///   statement is permanent and ignored.
    /// - All others are refusals, which are permanent and successes: constraints, SQL that does not
    ///   parse, and the errors of rusqlite itself, such as a missing row.
    ///
    /// The kinds are `busy`, `locked`, `serialization`, `rollback`, `resources`, `system`,
    /// `damaged`, `interrupted`, `constraint`, `permission` and `refused`.
    Error, of
}

fn of(error: &Error) -> Answer {
    error.sqlite_error().map_or(Answer::REFUSED, |error| sqlite::of(error.extended_code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::outcome::Outcome;
    use crate::vocabulary::transience::Transience;
    use crate::vocabulary::transient::Transient;

    #[test]
    fn the_extended_code_decides() {
        let failure = |code| Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        assert_eq!(failure(517).transience(), Transience::Transient);
        assert_eq!([failure(517).outcome(), failure(2067).outcome()], [Outcome::Ignored, Outcome::Success]);
        assert_eq!([failure(517).kind(), failure(2067).kind()], ["busy", "constraint"]);
        assert_eq!(of(&failure(13)), Answer::outage("resources"));
    }

    #[test]
    fn an_error_of_rusqlite_itself_is_a_refusal() {
        assert_eq!(of(&Error::QueryReturnedNoRows), Answer::REFUSED);
        assert_eq!(of(&Error::InvalidQuery), Answer::REFUSED);
    }
}
