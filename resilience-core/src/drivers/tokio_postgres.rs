//! tokio-postgres, and its sync form `postgres`, which has the same error type.

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
    /// - All others are refusals, which are permanent and successes: constraints, syntax,
    ///   permissions, a wrong password, values that cannot be converted, TLS that cannot be agreed
    ///   on.
    ///
    /// **A connection that is lost while a commit is under way leaves its outcome unknown.** The
    /// error is transient, and the transaction may have been made. A key of your own, with a unique
    /// constraint, tells: see `docs/database.md` of the repository.
    ///
    /// The kinds are `serialization`, `deadlock`, `locked`, `rollback`, `connect`, `disconnected`,
    /// `timed_out`, `shutdown`, `resources`, `system`, `read_only`, `damaged`, `constraint`,
    /// `syntax`, `permission`, `refused`, and the kinds of `io::Error`.
    Error, of
}

fn of(error: &Error) -> Answer {
    if let Some(code) = error.code() {
        return sqlstate::of(code.code());
    }
    if error.is_closed() {
        return Answer::outage("disconnected");
    }
    let by_cause = std::error::Error::source(error).and_then(connection::find);
    by_cause.unwrap_or_else(|| without_cause(error))
}

/// The error has no cause, and the driver does not show which error it is, but for its text.
fn without_cause(error: &Error) -> Answer {
    let is_timeout = error.to_string() == "timeout waiting for server";
    if is_timeout { Answer::outage("timed_out") } else { Answer::REFUSED }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_an_outage() {
        assert_eq!(of(&Error::__private_api_timeout()), Answer::outage("timed_out"));
    }

    #[test]
    fn a_setting_that_cannot_be_read_is_a_refusal() {
        let error = "port=none".parse::<tokio_postgres::Config>().unwrap_err();
        assert_eq!(of(&error), Answer::REFUSED);
    }
}
