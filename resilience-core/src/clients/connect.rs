//! Connections that could not be made, for reasons whose types cannot be named: hyper-util does not
//! export the errors of its proxies, and this crate does not depend on native-tls. So their text
//! decides.

use std::error::Error;

use crate::vocabulary::transience::Transience;

/// The texts of errors that waiting may heal. A tunnel is "unsuccessful" with any status except 200
/// and 407. The last text is OpenSSL's, for a connection that breaks in the handshake. (rustls
/// reports that as an `io::Error`.)
const TRANSIENT: [&str; 11] = [
    "tunnel error: unexpected end of file",
    "tunnel error: unsuccessful",
    "SOCKS error: failed to create underlying connection",
    "SOCKS error: io error during SOCKS handshake",
    "SOCKS error: general server failure",
    "SOCKS error: network unreachable",
    "SOCKS error: host unreachable",
    "SOCKS error: connection refused",
    "SOCKS error: ttl expired",
    "SOCKS error: server failed to execute command",
    "unexpected EOF",
];

/// The answer of `error`, if its text is one of these.
pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Transience> {
    let text = error.to_string();
    TRANSIENT.contains(&text.as_str()).then_some(Transience::Transient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_connection_from_being_made_now_is_transient() {
        let of = |text: &str| of(&*Box::<dyn Error>::from(text));
        assert_eq!(of("tunnel error: unsuccessful"), Some(Transience::Transient));
        assert_eq!(of("SOCKS error: connection refused"), Some(Transience::Transient));
        assert_eq!(of("SOCKS error: server failed to execute command"), Some(Transience::Transient));
        assert_eq!(of("unexpected EOF"), Some(Transience::Transient));
        assert_eq!(of("tunnel error: proxy authorization required"), None);
        assert_eq!(of("SOCKS error: credentials not accepted"), None);
        assert_eq!(of("connection refused"), None);
    }
}
