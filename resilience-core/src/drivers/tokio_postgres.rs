//! tokio-postgres, and its sync form `postgres`, which has the same error type.

use std::error::Error as _;

use tokio_postgres::Error;

use super::answer::Answer;
use super::{by_answer, connection, sqlstate};

by_answer! {
    /// By `SQLSTATE`, and for an error of the connection by its kind.
    ///
    /// - Contention, which is transient and ignored by breakers: `40001` (serialization failure),
    ///   `40P01` (deadlock), `55P03` (lock not available), and the like. The transaction is gone,
    ///   so the whole of it is repeated.
    /// - Outages, which are transient and failures: a connection that is refused or lost, classes
    ///   `08`, `53`, `57`, `58` and `XX`, a statement that took too long (`57014`), and a server
    ///   that only reads (`25006`).
    /// - Damaged data (`XX001`, `XX002`) is permanent and a failure.
    /// - What says nothing about the server is permanent and ignored: settings, values that cannot
    ///   be sent, TLS that cannot be agreed on.
    /// - All others are refusals, which are permanent and successes: constraints, syntax,
    ///   permissions, a wrong password, values that cannot be read.
    ///
    /// **A connection that is lost while a commit is under way leaves its outcome unknown.** The
    /// error is transient, and the transaction may have been made. A key of your own, with a unique
    /// constraint, tells: see `docs/database.md` of the repository.
    ///
    /// The kinds are `serialization`, `deadlock`, `locked`, `rollback`, `connect`, `disconnected`,
    /// `timed_out`, `shutdown`, `resources`, `system`, `read_only`, `stale`, `damaged`,
    /// `client`, `constraint`, `syntax`, `permission`, `refused`, and the kinds of `io::Error`.
    Error, of
}

fn of(error: &Error) -> Answer {
    if let Some(error) = error.as_db_error() {
        return sqlstate::of(error.code().code(), error.message());
    }
    if error.is_closed() {
        return Answer::outage("disconnected");
    }
    by_text(&error.to_string()).or_else(|| by_cause(error)).unwrap_or(Answer::own("client"))
}

/// The answer of an error whose cause says nothing, and that the driver shows by its text only.
fn by_text(text: &str) -> Option<Answer> {
    // What has come from the server cannot be read as it was asked for.
    const READING: [&str; 3] =
        ["error deserializing column", "invalid column", "query returned an unexpected number"];
    match text {
        "timeout waiting for server" => Some(Answer::outage("timed_out")),
        "unexpected message from server" | "error parsing response from server" => {
            Some(Answer::outage("disconnected"))
        }
        "authentication error" => Some(Answer::refusal("permission")),
        _ if text.starts_with("error serializing parameter") => Some(Answer::own("client")),
        _ => READING.iter().any(|reading| text.starts_with(reading)).then_some(Answer::REFUSED),
    }
}

fn by_cause(error: &Error) -> Option<Answer> {
    let cause = error.source()?;
    // `target_session_attrs` asks for a server that the driver has not found: after the end of a
    // primary there are only replicas for a while.
    let is_other_role = cause.to_string().starts_with("database does not allow");
    if is_other_role { Some(Answer::outage("read_only")) } else { connection::find(cause) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_an_outage() {
        assert_eq!(of(&Error::__private_api_timeout()), Answer::outage("timed_out"));
    }

    #[test]
    fn a_setting_that_cannot_be_read_is_our_own() {
        let error = "port=none".parse::<tokio_postgres::Config>().unwrap_err();
        assert_eq!(of(&error), Answer::own("client"));
    }

    #[test]
    fn texts_tell_reading_from_sending() {
        assert_eq!(by_text("error deserializing column 0"), Some(Answer::REFUSED));
        assert_eq!(by_text("error serializing parameter 0"), Some(Answer::own("client")));
        assert_eq!(by_text("unexpected message from server"), Some(Answer::outage("disconnected")));
        assert_eq!(by_text("error communicating with the server"), None);
    }
}
