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
    /// - Damaged data is permanent and a failure. What says nothing about the server is permanent
    ///   and ignored: a pool that was closed, settings, values that cannot be sent, TLS that cannot
    ///   be agreed on.
    /// - All others are refusals, which are permanent and successes: constraints, syntax,
    ///   permissions, a missing row, values that cannot be decoded.
    ///
    /// **A connection that is lost while a commit is under way leaves its outcome unknown.** The
    /// error is transient, and the transaction may have been made. A key of your own, with a unique
    /// constraint, tells: see `docs/database.md` of the repository.
    ///
    /// The kinds are `serialization`, `deadlock`, `locked`, `busy`, `rollback`, `connect`,
    /// `disconnected`, `timed_out`, `pool_timed_out`, `shutdown`, `resources`, `system`,
    /// `read_only`, `stale`, `damaged`, `closed`, `client`, `tls`, `interrupted`, `constraint`,
    /// `syntax`, `permission`, `refused`, and the kinds of `io::Error`.
    Error, of
}

fn of(error: &Error) -> Answer {
    match error {
        Error::Database(database) => of_database(&**database),
        Error::Io(io) => connection::of(io),
        Error::PoolTimedOut => Answer::outage("pool_timed_out"),
        Error::WorkerCrashed => Answer::outage("system"),
        // Bytes that are out of step: another connection is not.
        Error::Protocol(_) | Error::BeginFailed => Answer::outage("disconnected"),
        Error::PoolClosed => Answer::own("closed"),
        Error::Configuration(_) | Error::InvalidArgument(_) | Error::Encode(_) => Answer::own("client"),
        Error::Tls(cause) => connection::find(&**cause).unwrap_or(Answer::own("tls")),
        // Other causes are not looked at: an `io::Error` may come from the bytes of a value.
        _ => of_sqlx_inside(error).unwrap_or(Answer::REFUSED),
    }
}

/// The answer of the error inside of a migration, or of the driver `Any`.
fn of_sqlx_inside(error: &Error) -> Option<Answer> {
    causes(error.source()?).find_map(downcast::<Error>).map(of)
}

fn of_database(error: &dyn DatabaseError) -> Answer {
    #[cfg(feature = "sqlx-mysql")]
    if let Some(mysql) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>()
        && let Some(answer) = super::mysql::of(mysql.number(), mysql.message())
    {
        return answer;
    }
    let code = error.code().unwrap_or_default();
    // The code of SQLite is a number of at most four digits, a `SQLSTATE` has five characters.
    if code.len() == 5 {
        return sqlstate::of(&code, error.message());
    }
    code.parse().map_or(Answer::REFUSED, sqlite::of)
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
        assert_eq!(of(&Error::PoolClosed), Answer::own("closed"));
    }

    #[test]
    fn a_handshake_breaks_or_fails() {
        let tls = |kind: io::ErrorKind| of(&Error::Tls(Box::new(io::Error::from(kind))));
        assert_eq!(tls(io::ErrorKind::UnexpectedEof), Answer::outage("disconnected"));
        assert_eq!(tls(io::ErrorKind::InvalidData), Answer::own("invalid_data"));
        assert_eq!(of(&Error::Tls("no certificate".into())), Answer::own("tls"));
    }

    #[test]
    fn the_bytes_of_a_value_are_no_connection() {
        let ends_early = || Box::new(io::Error::from(io::ErrorKind::UnexpectedEof));
        let column = Error::ColumnDecode { index: "blob".to_owned(), source: ends_early() };
        assert_eq!([of(&column), of(&Error::Decode(ends_early()))], [Answer::REFUSED; 2]);
        assert_eq!(of(&Error::Encode(ends_early())), Answer::own("client"));
    }

    #[test]
    fn a_connection_that_is_out_of_step_is_an_outage() {
        assert_eq!(of(&Error::Protocol("no message".into())), Answer::outage("disconnected"));
    }

    #[test]
    fn an_error_of_sqlx_inside_another_one_decides() {
        let inner = Error::from(Coded(Some("40001")));
        assert_eq!(of(&Error::AnyDriverError(Box::new(inner))), Answer::contention("serialization"));
        assert_eq!(of(&Error::RowNotFound), Answer::REFUSED);
    }
}
