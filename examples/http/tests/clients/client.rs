//! The interface that the table needs of a client.

use crate::scene::Scene;
use crate::table::Exception;
use std::time::Duration;

/// The timeout of every client for a whole exchange. It is long for loopback, and short enough for
/// a test.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(500);

/// Runs a future on this thread, as [`book`](crate::book) needs it.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(future)
}

/// The part of the answer that a call reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// The head. `on_ok` judges the status.
    Head,
    /// The whole body. A status other than 2xx is an error.
    Text,
    /// The same, as a number in JSON.
    Json,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    Status(u16),
    Body(String),
    Error(#[expect(dead_code, reason = "for the message")] String),
}

impl End {
    pub(crate) fn status<E: std::fmt::Debug>(result: Result<impl Into<u16>, E>) -> Self {
        result.map_or_else(Self::error, |status| Self::Status(status.into()))
    }

    pub(crate) fn body<E: std::fmt::Debug>(result: Result<impl ToString, E>) -> Self {
        result.map_or_else(Self::error, |body| Self::Body(body.to_string()))
    }

    fn error(error: impl std::fmt::Debug) -> Self {
        Self::Error(format!("{error:?}"))
    }
}

/// A client, with functions under `#[retry(attempts = 3, base = 100ms, jitter = none)]` for each
/// [`Read`].
pub(crate) trait Client {
    /// The rows in which this client differs from the table, with the reason.
    const EXCEPTIONS: &'static [Exception] = &[];

    /// Makes a call with a new client, which has no open connection.
    fn call(scene: &Scene, read: Read) -> End;
}
