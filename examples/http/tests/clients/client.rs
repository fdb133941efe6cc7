//! What the table wants of a client.

use crate::scene::Scene;
use crate::table::Exception;
use std::time::Duration;

/// Of every client, for a whole exchange: long for loopback, short for whoever waits for the tests.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(500);

/// On this thread, as [`book`](crate::book) wants it.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be made").block_on(future)
}

/// How much of the answer a call looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// The head; statuses are looked for by `on_ok`.
    Head,
    /// All of the body; other statuses than 2xx are errors.
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
    /// Where it is not as the table says, and why.
    const EXCEPTIONS: &'static [Exception] = &[];

    /// Makes a call with a client of its own, that is, with no connection open.
    fn call(scene: &Scene, read: Read) -> End;
}
