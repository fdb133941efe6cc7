//! The name that a request is addressed to.
//!
//! A page of somebody else can make a browser send requests to any address, by a name of its own
//! that it lets point here (DNS rebinding). Then the browser takes this page for a part of that
//! one, and its scripts read the answers. Such a request has that name as its `Host`.

use std::net::{Ipv4Addr, Ipv6Addr};

use http::request::Parts;
use http::{StatusCode, header};

use crate::guard::one;
use crate::reply::Refusal;

/// Refuses a request whose host is no literal of an IP, not `localhost`, and not in `allowed`.
pub(crate) fn check(parts: &Parts, allowed: &[String]) -> Result<(), Refusal> {
    let header = one(&parts.headers, &header::HOST)?;
    // HTTP/2 has it in the URI, and so has a request to a proxy.
    let of_uri = parts.uri.authority().map(http::uri::Authority::as_str);
    if header.is_none() && of_uri.is_none() {
        return Err(Refusal::bad_request("a request says which host it is for; send the header `Host`"));
    }
    for authority in [header, of_uri].into_iter().flatten() {
        if !is_allowed(authority, allowed) {
            let message = "this host is not allowed; the program lists names that are, as in \
                           `.allow_host(\"shop.internal\")`";
            return Err(Refusal::new(StatusCode::MISDIRECTED_REQUEST, "host_not_allowed", message));
        }
    }
    Ok(())
}

fn is_allowed(authority: &str, allowed: &[String]) -> bool {
    let Some(host) = host_of(authority) else { return false };
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    host.parse::<Ipv4Addr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || allowed.iter().any(|known| known.eq_ignore_ascii_case(host))
}

/// The host without its port. `None` if what follows it is no port.
pub(crate) fn host_of(authority: &str) -> Option<&str> {
    let end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(end);
    let is_port = port.strip_prefix(':').map_or(port.is_empty(), |port| {
        !port.is_empty() && port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    (is_port && !host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_localhost_and_listed_names_are_allowed() {
        let listed = ["shop.internal".to_owned()];
        let good =
            ["127.0.0.1", "127.0.0.1:9190", "10.0.0.5:80", "[::1]", "[::1]:9190", "[fe80::1]", "localhost"];
        let listed_ones = ["LOCALHOST:1", "shop.internal", "Shop.Internal:443"];
        for host in good.iter().chain(&listed_ones) {
            assert!(is_allowed(host, &listed), "{host}");
        }
    }

    #[test]
    fn names_that_look_like_them_are_not() {
        let listed = ["shop.internal".to_owned()];
        let bad = [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "evil.example:localhost",
            "shop.internal.evil.example",
            "xshop.internal",
            "shop.internal.",
            "2130706433",
            "0x7f.1",
            "127.1",
            "user@127.0.0.1",
            "127.0.0.1@evil.example",
            "",
            ":80",
            "[::1",
            "[::1]x",
            "[127.0.0.1]",
            "::1",
            "[]",
            "127.0.0.1:",
            "127.0.0.1:99999999",
            "localhost:8o",
            "127.0.0.1 evil.example",
            "[::1%25eth0]",
        ];
        for host in bad {
            assert!(!is_allowed(host, &listed), "{host}");
        }
    }
}
