//! The page that a write comes from.

use http::request::Parts;
use http::{StatusCode, header};

use crate::guard::one;
use crate::reply::Refusal;

/// Refuses a write that a browser sends for a page from elsewhere. Who is no browser sends neither
/// header.
pub(crate) fn check(parts: &Parts) -> Result<(), Refusal> {
    let site = parts.headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes);
    let is_from_here = matches!(site, None | Some(b"same-origin" | b"none"));
    let origin = one(&parts.headers, &header::ORIGIN)?;
    let host = match one(&parts.headers, &header::HOST)? {
        Some(host) => Some(host),
        None => parts.uri.authority().map(http::uri::Authority::as_str),
    };
    let matches = origin.is_none_or(|origin| host.is_some_and(|host| is_same(origin, host)));
    if is_from_here && matches {
        return Ok(());
    }
    let message = "a write comes from this page itself, or from a program that sends no `Origin`";
    Err(Refusal::new(StatusCode::FORBIDDEN, "origin_not_allowed", message))
}

/// Whether an origin is that of the host that was asked. Whether TLS is in between, this crate does
/// not know, so the default port of either scheme may be left out.
fn is_same(origin: &str, host: &str) -> bool {
    let (authority, port) = if let Some(authority) = origin.strip_prefix("http://") {
        (authority, ":80")
    } else if let Some(authority) = origin.strip_prefix("https://") {
        (authority, ":443")
    } else {
        return false;
    };
    let without = |authority: &'_ str| authority.strip_suffix(port).unwrap_or(authority).to_ascii_lowercase();
    without(authority) == without(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_the_host_that_was_asked() {
        for (origin, host) in [
            ("http://127.0.0.1:9190", "127.0.0.1:9190"),
            ("http://shop.internal", "shop.internal"),
            ("http://shop.internal", "shop.internal:80"),
            ("https://Shop.internal:443", "shop.internal"),
            ("http://[::1]:9190", "[::1]:9190"),
        ] {
            assert!(is_same(origin, host), "{origin} {host}");
        }
        for (origin, host) in [
            ("null", "127.0.0.1"),
            ("", ""),
            ("127.0.0.1", "127.0.0.1"),
            ("http://evil.example", "127.0.0.1:9190"),
            ("http://127.0.0.1:9191", "127.0.0.1:9190"),
            ("http://127.0.0.1:9190.evil.example", "127.0.0.1:9190"),
            ("http://127.0.0.1:9190/", "127.0.0.1:9190"),
            ("http://localhost:9190", "127.0.0.1:9190"),
            ("file://", ""),
            ("https://shop.internal:80", "shop.internal"),
        ] {
            assert!(!is_same(origin, host), "{origin} {host}");
        }
    }
}
