//! Why nothing is shared.

use std::{error, fmt};

use resilience::shared::StartError;

/// The reason for which [`share`](crate::share) or [`start`](crate::Share::start) refuses. A server
/// that is not there is none: the lane goes on to ask for it.
///
/// ```
/// let error = resilience_redis::share("10.0.0.5:6379").unwrap_err();
/// assert_eq!(error.to_string(), "the URL has no scheme: write `redis://` before the host");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum ShareError {
    /// The URL is none of a Redis server. It says what is wrong, and nothing of a password.
    Url(String),
    /// A namespace that cannot be a part of a key.
    Namespace(String),
    /// The lane did not start.
    Start(StartError),
}

impl fmt::Display for ShareError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(wrong) => write!(f, "the URL {wrong}"),
            Self::Namespace(name) => write!(
                f,
                "the namespace {name:?} cannot be a part of a key: \
                 write 1 to 100 characters without braces, such as \"shop\""
            ),
            Self::Start(error) => error.fmt(f),
        }
    }
}

impl error::Error for ShareError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            // Its own message is this one's.
            Self::Start(start) => start.source(),
            _ => None,
        }
    }
}
