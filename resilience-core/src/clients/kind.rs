//! The kinds of the errors of all HTTP clients: few, and the same words for the same things. A
//! status is a class, such as `status_5xx`; an I/O error keeps its own kind.

/// No answer in time.
pub(super) const TIMED_OUT: &str = "timed_out";
/// No connection could be made: name resolution, TCP, TLS or a proxy.
pub(super) const CONNECT: &str = "connect";
/// A connection broke before the answer was complete.
pub(super) const DISCONNECTED: &str = "disconnected";
/// A redirect leads nowhere.
#[cfg(any(feature = "reqwest", feature = "ureq"))]
pub(super) const REDIRECT: &str = "redirect";
/// The request cannot be built or sent.
pub(super) const REQUEST: &str = "request";
/// The answer cannot be understood.
pub(super) const RESPONSE: &str = "response";
