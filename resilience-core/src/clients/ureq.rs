//! ureq. Its responses are those of the crate `http`.

use std::io;

use ureq::Error;

use super::{cause, kind};
use crate::http::{classify_status, kind_of, outcome_of};
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{Transient, default_outcome, kind_or};

/// Timeouts, and connections that fail or break, are transient. A status counts like that of a
/// response, but without `Retry-After`, because the error has no headers. With
/// `http_status_as_error(false)` ureq returns the response, which `on_ok` can judge with its
/// headers. A circuit breaker ignores a 429. Every other error is permanent.
impl Transient for Error {
    fn transience(&self) -> Transience {
        match self {
            Error::StatusCode(code) => classify_status(*code),
            Error::Io(error) => cause::of_io(error),
            Error::Timeout(_) | Error::HostNotFound | Error::ConnectionFailed | Error::BodyStalled => {
                Transience::Transient
            }
            // A proxy that wants a password wants it the next time too. Only its text says so.
            Error::ConnectProxyFailed(why) => (!why.contains("responded 407")).into(),
            // A body that broke off while JSON was read from it.
            Error::Json(error) => match error.io_error_kind() {
                // An error of ureq itself. Only its text is left.
                Some(io::ErrorKind::Other) => broke_off_within_json(&error.to_string()).into(),
                Some(kind) => io::Error::from(kind).transience(),
                None => Transience::Permanent,
            },
            Error::Other(error) => cause::of(&**error).unwrap_or(Transience::Permanent),
            error => broke_off_while_inflated(error).into(),
        }
    }

    fn outcome(&self) -> Outcome {
        match self {
            Error::StatusCode(code) => outcome_of(*code),
            error => default_outcome(error),
        }
    }

    /// `timed_out`, `connect`, `disconnected`, `redirect`, `request`, `response`, the class of the
    /// status, such as `status_5xx`, or the kind of the I/O error.
    fn kind(&self) -> &'static str {
        match self {
            Error::StatusCode(code) => kind_of(*code),
            Error::Io(error) => Transient::kind(error),
            Error::Timeout(_) | Error::BodyStalled => kind::TIMED_OUT,
            Error::HostNotFound
            | Error::ConnectionFailed
            | Error::ConnectProxyFailed(_)
            | Error::InvalidProxyUrl
            | Error::TlsRequired => kind::CONNECT,
            Error::TooManyRedirects | Error::RedirectFailed => kind::REDIRECT,
            Error::BadUri(_) | Error::RequireHttpsOnly(_) | Error::Http(_) => kind::REQUEST,
            Error::Other(error) => kind_or(error.kind(), kind::REQUEST),
            error if is_of_tls(error) => kind::CONNECT,
            // What is left are answers: too large, not valid, or broken off.
            error if error.transience().is_transient() => kind::DISCONNECTED,
            _ => kind::RESPONSE,
        }
    }
}

/// Whether the two sides could not agree on TLS. The variant for that exists only with features of
/// ureq.
fn is_of_tls(error: &Error) -> bool {
    format!("{error:?}").starts_with("Tls(")
}

/// Whether a body broke off, or took too long, while it was decompressed.
///
/// The variant for that exists only with features of ureq. If this crate enabled them, the client
/// would ask servers for compressed bodies. So the text decides. Bytes that are not valid
/// compressed data have the kind `InvalidInput` or `InvalidData`.
fn broke_off_while_inflated(error: &Error) -> bool {
    let text = format!("{error:?}");
    text.starts_with("Decompress(") && !text.contains("kind: Invalid") && !text.contains("Kind(Invalid")
}

/// The same, for the text of an error that `serde_json` has passed on.
fn broke_off_within_json(text: &str) -> bool {
    const BREAKS: [&str; 3] = ["Peer disconnected", "timeout: ", "unexpected end of file"];
    let decompression = text.split_once("decompression failed: ");
    text.starts_with("timeout: ")
        || decompression.is_some_and(|(_, why)| BREAKS.iter().any(|broke| why.contains(broke)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_other_connectors_are_judged_by_their_cause() {
        let other = |kind: io::ErrorKind| Error::Other(Box::new(io::Error::from(kind))).transience();
        assert_eq!(other(io::ErrorKind::ConnectionReset), Transience::Transient);
        assert_eq!(other(io::ErrorKind::InvalidData), Transience::Permanent);
        assert_eq!(Error::Other("?".into()).transience(), Transience::Permanent);
        assert_eq!(Error::ConnectionFailed.transience(), Transience::Transient);
    }

    #[test]
    fn a_breaker_ignores_what_asks_this_client_to_wait() {
        let outcomes = [429, 503, 404].map(|code| Error::StatusCode(code).outcome());
        assert_eq!(outcomes, [Outcome::Ignored, Outcome::Failure, Outcome::Success]);
        assert_eq!(Error::HostNotFound.outcome(), Outcome::Failure);
        assert_eq!(Error::TlsRequired.outcome(), Outcome::Success);
    }

    #[test]
    fn the_kind_of_an_error_is_one_of_few_words() {
        let reset = || io::Error::from(io::ErrorKind::ConnectionReset);
        for (error, kind) in [
            (Error::StatusCode(503), "status_5xx"),
            (Error::Io(reset()), "connection_reset"),
            (Error::Other(Box::new(reset())), "connection_reset"),
            (Error::Other("?".into()), "request"),
            (Error::BodyStalled, "timed_out"),
            (Error::HostNotFound, "connect"),
            (Error::Tls("?"), "connect"),
            (Error::TooManyRedirects, "redirect"),
            (Error::BadUri("?".to_owned()), "request"),
            (Error::LargeResponseHeader(2, 1), "response"),
            (Error::BodyExceedsLimit(1), "response"),
        ] {
            assert_eq!(error.kind(), kind, "{error:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_request_or_its_answer_is_permanent() {
        let permanent = [
            Error::BadUri("?".to_owned()),
            Error::TooManyRedirects,
            Error::RedirectFailed,
            Error::Tls("?"),
            Error::TlsRequired,
            Error::RequireHttpsOnly("?".to_owned()),
            Error::LargeResponseHeader(2, 1),
            Error::BodyExceedsLimit(1),
            Error::InvalidProxyUrl,
        ];
        for error in permanent {
            assert_eq!(error.transience(), Transience::Permanent, "{error:?}");
        }
    }
}
