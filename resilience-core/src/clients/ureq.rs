//! ureq. Its responses are those of the crate `http`.

use std::io;

use http::StatusCode;
use ureq::Error;

use super::cause;
use crate::transient::{Transience, Transient};

/// Timeouts, failed connections and ones that break are transient. A status is judged like that of a response, but the
/// error has no headers, hence no `Retry-After`: with `http_status_as_error(false)` a response is left, for `on_ok`.
/// Everything else is permanent.
impl Transient for Error {
    fn transience(&self) -> Transience {
        match self {
            Error::StatusCode(code) => {
                StatusCode::from_u16(*code).is_ok_and(|code| code.transience().is_transient()).into()
            }
            Error::Io(error) => cause::of_io(error),
            Error::Timeout(_)
            | Error::HostNotFound
            | Error::ConnectionFailed
            | Error::ConnectProxyFailed(_)
            | Error::BodyStalled => Transience::Transient,
            // A body that broke off while JSON was read from it.
            Error::Json(error) => error
                .io_error_kind()
                .is_some_and(|kind| io::Error::from(kind).transience().is_transient())
                .into(),
            Error::Other(error) => cause::of(&**error).unwrap_or(Transience::Permanent),
            _ => Transience::Permanent,
        }
    }
}
