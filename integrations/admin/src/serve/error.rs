//! Why the page is not served.

use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Why the page is not served: see [`Admin::serve`](crate::Admin::serve).
#[derive(Debug)]
#[non_exhaustive]
pub enum ServeError {
    /// Others than this machine could ask, and no token is set.
    #[non_exhaustive]
    NeedsToken {
        /// The address that is no loopback address.
        address: SocketAddr,
    },
    /// The text is no address, or its name is not known.
    #[non_exhaustive]
    NoAddress {
        /// The text.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The address cannot be listened to.
    #[non_exhaustive]
    NotBound {
        /// The text.
        address: String,
        /// Why.
        source: io::Error,
    },
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeedsToken { address } => write!(
                f,
                "the operations page is not served at {address}, which others can reach, without a token; write \
                 `.allow_writes(token)`, or serve it at 127.0.0.1"
            ),
            Self::NoAddress { address, source } => {
                write!(f, "`{address}` is no address to serve at, as `127.0.0.1:9190` is: {source}")
            }
            Self::NotBound { address, source } => {
                write!(f, "the operations page cannot be served at {address}: {source}")
            }
        }
    }
}

impl Error for ServeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NeedsToken { .. } => None,
            Self::NoAddress { source, .. } | Self::NotBound { source, .. } => Some(source),
        }
    }
}
