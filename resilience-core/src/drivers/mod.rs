//! The answers of the errors of database drivers, each driver behind a feature of its own.
//!
//! One rule holds for all. An error is one of three things, and `answer` has a name for each:
//!
//! - an *outage*: the server cannot be reached, shuts down, or lacks room. The error is transient,
//!   and a failure to a circuit breaker;
//! - *contention*: another transaction, or a move of data, is in the way. The error is transient,
//!   and a breaker ignores it, because the server works;
//! - a *refusal*: a constraint, the syntax, a permission. The error is permanent, and a success to
//!   a breaker, because the server has answered.
//!
//! Two rare answers are none of these. A *damaged* database is permanent, and a failure. An error
//! of our *own*, such as a pool that was closed or a request that cannot be sent, is permanent, and
//! ignored: no server has answered.
//!
//! Codes decide, not texts: `SQLSTATE`, the number of an error of `MySQL`, the result code of
//! `SQLite`, the code of a reply of Redis. An unknown code is a refusal. The tests in
//! `tests/drivers` run these files against real servers.

mod answer;
#[cfg(any(feature = "sqlx", feature = "tokio-postgres", feature = "redis"))]
mod connection;
#[cfg(feature = "sqlx-mysql")]
mod mysql;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "rusqlite")]
mod rusqlite;
#[cfg(any(feature = "rusqlite", feature = "sqlx"))]
mod sqlite;
#[cfg(any(feature = "sqlx", feature = "tokio-postgres"))]
mod sqlstate;
#[cfg(feature = "sqlx")]
mod sqlx;
#[cfg(feature = "tokio-postgres")]
mod tokio_postgres;

/// Implements `Transient` for an error type whose `Answer` is `$answer(&error)`.
macro_rules! by_answer {
    ($(#[$doc:meta])* $type:ty, $answer:path) => {
        $(#[$doc])*
        impl $crate::vocabulary::transient::Transient for $type {
            fn transience(&self) -> $crate::vocabulary::transience::Transience {
                $answer(self).transience
            }

            fn outcome(&self) -> $crate::vocabulary::outcome::Outcome {
                $answer(self).outcome
            }

            fn kind(&self) -> &'static str {
                $answer(self).kind
            }
        }
    };
}
use by_answer;
