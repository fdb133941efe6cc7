//! Proxies that do not make the connection for which they are asked. hyper-util reports that by types which it does not
//! export, so what they print is read.

use std::error::Error;

use crate::transient::Transience;

/// What waiting may heal, the connection to the proxy among it. A tunnel is "unsuccessful" with any status but 200 and 407.
const TRANSIENT: [&str; 9] = [
    "tunnel error: unexpected end of file",
    "tunnel error: unsuccessful",
    "SOCKS error: failed to create underlying connection",
    "SOCKS error: io error during SOCKS handshake",
    "SOCKS error: general server failure",
    "SOCKS error: network unreachable",
    "SOCKS error: host unreachable",
    "SOCKS error: connection refused",
    "SOCKS error: ttl expired",
];

/// Whether `error` is one of theirs, and heals.
pub(super) fn of(error: &(dyn Error + 'static)) -> Option<Transience> {
    let text = error.to_string();
    TRANSIENT.contains(&text.as_str()).then_some(Transience::Transient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_proxy_can_not_do_now_is_transient() {
        let of = |text: &str| of(&*Box::<dyn Error>::from(text));
        assert_eq!(of("tunnel error: unsuccessful"), Some(Transience::Transient));
        assert_eq!(of("SOCKS error: connection refused"), Some(Transience::Transient));
        assert_eq!(of("tunnel error: proxy authorization required"), None);
        assert_eq!(of("SOCKS error: credentials not accepted"), None);
        assert_eq!(of("connection refused"), None);
    }
}
