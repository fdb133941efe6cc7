//! reqwest: errors and responses.

use super::cause;
use crate::http::of;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// Timeouts, failed connections and ones that break are transient, while a body is read too. A
/// status, from `error_for_status`, is judged like that of a response, but the error has no
/// headers, hence no `Retry-After`. Permanent are: a request that can't be built, a redirect that
/// leads nowhere, TLS that can't be agreed on, an answer that is no HTTP, and a body that can't be
/// decoded.
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
        // A connection that breaks in the middle of a body is called a decoding error too; bytes
        // that make no text are one.
        if self.is_decode() && cause::is_a_decoders(self) {
            return Transience::Permanent;
        }
        // Of a connection, only TLS and the settings of a proxy fail for reasons that `cause` does
        // not know.
        let otherwise = !(self.is_decode() || self.is_connect());
        cause::of(self).unwrap_or(otherwise.into())
    }
}

/// By its status, and by `Retry-After` if that is transient.
impl Transient for reqwest::Response {
    fn transience(&self) -> Transience {
        of(self.status(), self.headers())
    }
}

/// By its status, and by `Retry-After` if that is transient.
#[cfg(feature = "reqwest-blocking")]
impl Transient for reqwest::blocking::Response {
    fn transience(&self) -> Transience {
        of(self.status(), self.headers())
    }
}
