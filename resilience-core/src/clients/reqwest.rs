//! reqwest: errors and responses.

use super::{cause, kind};
use crate::http::of;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{Transient, default_outcome};

/// Timeouts, and connections that fail or break, are transient, also while a body is read. A
/// status, from `error_for_status`, counts like that of a response, but without `Retry-After`,
/// because the error has no headers. So a circuit breaker ignores a 429. Permanent are: a request
/// that cannot be built, a redirect that leads nowhere, TLS that cannot be agreed on, an answer
/// that is not HTTP, and a body that cannot be decoded.
impl Transient for reqwest::Error {
    fn transience(&self) -> Transience {
        if let Some(status) = self.status() {
            return status.transience();
        }
        if self.is_builder() || self.is_redirect() || self.is_upgrade() {
            return Transience::Permanent;
        }
        if self.is_timeout() || self.is_dns() {
            return Transience::Transient;
        }
        // reqwest calls a connection that breaks in the middle of a body a decoding error too.
        // Bytes that are not valid text are a real one.
        if self.is_decode() && cause::is_a_decoders(self) {
            return Transience::Permanent;
        }
        // A connection fails for reasons that `cause` does not know only because of TLS, or the
        // settings of a proxy. Both are permanent.
        let otherwise = !(self.is_decode() || self.is_connect());
        cause::of(self).unwrap_or(otherwise.into())
    }

    fn outcome(&self) -> Outcome {
        self.status().map_or_else(|| default_outcome(self), |status| status.outcome())
    }

    /// `timed_out`, `connect`, `disconnected`, `redirect`, `request`, `response`, or the class of
    /// the status, such as `status_5xx`.
    fn kind(&self) -> &'static str {
        if let Some(status) = self.status() {
            return status.kind();
        }
        match () {
            () if self.is_timeout() => kind::TIMED_OUT,
            () if self.is_connect() || self.is_dns() => kind::CONNECT,
            () if self.is_redirect() => kind::REDIRECT,
            () if self.is_builder() || self.is_upgrade() => kind::REQUEST,
            // What is left are breaks and answers that are not valid. Only the former heal.
            () if self.transience().is_transient() => kind::DISCONNECTED,
            () => kind::RESPONSE,
        }
    }
}

/// By its status, and by `Retry-After` if the status is transient.
impl Transient for reqwest::Response {
    fn transience(&self) -> Transience {
        of(self.status(), self.headers())
    }

    fn outcome(&self) -> Outcome {
        self.status().outcome()
    }

    fn kind(&self) -> &'static str {
        self.status().kind()
    }
}

/// By its status, and by `Retry-After` if the status is transient.
#[cfg(feature = "reqwest-blocking")]
impl Transient for reqwest::blocking::Response {
    fn transience(&self) -> Transience {
        of(self.status(), self.headers())
    }

    fn outcome(&self) -> Outcome {
        self.status().outcome()
    }

    fn kind(&self) -> &'static str {
        self.status().kind()
    }
}
