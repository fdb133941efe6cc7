//! sqlx: `PostgreSQL`, `MySQL` and `SQLite` behind one error type.

use std::error::Error as _;

use sqlx::Error;
use sqlx::error::DatabaseError;

use super::answer::Answer;
use super::{by_answer, connection, sqlite, sqlstate};
use crate::errors::chain::{causes, downcast};

by_answer! {
    /// By the code of the database, and for an error of the connection by its kind.
    ///
    /// - Contention, which is transient and ignored by breakers: `SQLSTATE` `40001`, `40P01`,
    ///   `55P03`; `SQLITE_BUSY`, `SQLITE_LOCKED`; `MySQL` 1213, and with the feature `sqlx-mysql`
    ///   also 1205, whose `SQLSTATE` says nothing. The whole transaction is repeated.
    /// - Outages, which are transient and failures: a connection that is refused or lost, a pool
    ///   without a free connection in time, `SQLSTATE` classes `08`, `53`, `57`, `58` and `XX`,
    ///   disks that are full or fail, and with the feature `sqlx-mysql` the numbers of `MySQL` for
    ///   the same.
    /// - Damaged data is permanent and a failure. A pool that was closed is permanent and ignored.
    /// - All others are refusals, which are permanent and successes: constraints, syntax,
    ///   permissions, a missing row, values that cannot be decoded, TLS that cannot be agreed on.
    ///
    /// **A connection that is lost while a commit is under way leaves its outcome unknown.** The
    /// error is transient, and the transaction may have been made. A key of your own, with a unique
    /// constraint, tells: see `docs/database.md` of the repository.
    ///
    /// The kinds are `serialization`, `deadlock`, `locked`, `busy`, `rollback`, `connect`,
    /// `disconnected`, `timed_out`, `pool_timed_out`, `shutdown`, `resources`, `system`,
    /// `read_only`, `damaged`, `closed`, `constraint`, `syntax`, `permission`, `refused`, and the
    /// kinds of `io::Error`.
    Error, of
}

fn of(error: &Error) -> Answer {
    match error {
        Error::Database(database) => of_database(&**database),
        Error::Io(io) => connection::of(io),
        Error::PoolTimedOut => Answer::outage("pool_timed_out"),
        Error::WorkerCrashed => Answer::outage("system"),
        Error::PoolClosed => Answer::CLOSED,
        _ => by_cause(error).unwrap_or(Answer::REFUSED),
    }
}

/// The answer of an error inside: that of a connection which breaks in the TLS handshake, or of a
/// statement of a migration.
fn by_cause(error: &Error) -> Option<Answer> {
    let cause = error.source()?;
    causes(cause).find_map(downcast::<Error>).map(of).or_else(|| connection::find(cause))
}

fn of_database(error: &dyn DatabaseError) -> Answer {
    #[cfg(feature = "sqlx-mysql")]
    if let Some(mysql) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
        && let Some(answer) = super::mysql::of(mysql.number())
    {
        return answer;
    }
    let code = error.code().unwrap_or_default();
    // The code of SQLite is a number of at most four digits, a `SQLSTATE` has five characters.
    if code.len() == 5 { sqlstate::of(&code) } else { code.parse().map_or(Answer::REFUSED, sqlite::of) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::error::ErrorKind;
    use std::borrow::Cow;
    use std::error::Error as StdError;
    use std::{fmt, io};

    /// An error of a database, with its code.
    #[derive(Debug)]
    struct Coded(Option<&'static str>);

    impl fmt::Display for Coded {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("of the database")
        }
    }

    impl StdError for Coded {}

    impl DatabaseError for Coded {
        fn message(&self) -> &'static str {
            "of the database"
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            self.0.map(Cow::Borrowed)
        }

        fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    fn coded(code: &'static str) -> Answer {
        of(&Coded(Some(code)).into())
    }

    #[test]
    fn the_form_of_the_code_says_whose_it_is() {
        assert_eq!(coded("40001"), Answer::contention("serialization"));
        assert_eq!(coded("5"), Answer::contention("busy"));
        assert_eq!(coded("2067"), Answer::refusal("constraint"));
        assert_eq!(coded("23505"), Answer::refusal("constraint"));
        assert_eq!([coded("HY000"), coded(""), coded("none")], [Answer::REFUSED; 3]);
        assert_eq!(of(&Coded(None).into()), Answer::REFUSED);
    }

    #[test]
    fn a_pool_is_exhausted_or_was_closed() {
        assert_eq!(of(&Error::PoolTimedOut), Answer::outage("pool_timed_out"));
        assert_eq!(of(&Error::PoolClosed), Answer::CLOSED);
    }

    #[test]
    fn a_handshake_breaks_or_fails() {
        let tls = |kind: io::ErrorKind| of(&Error::Tls(Box::new(io::Error::from(kind))));
        assert_eq!(tls(io::ErrorKind::UnexpectedEof), Answer::outage("disconnected"));
        assert_eq!(tls(io::ErrorKind::InvalidData), Answer::refusal("invalid_data"));
        assert_eq!(of(&Error::Tls("no certificate".into())), Answer::REFUSED);
    }

    #[test]
    fn an_error_of_sqlx_inside_another_one_decides() {
        let inner = Error::from(Coded(Some("40001")));
        assert_eq!(of(&Error::AnyDriverError(Box::new(inner))), Answer::contention("serialization"));
        assert_eq!(of(&Error::RowNotFound), Answer::REFUSED);
    }
}
