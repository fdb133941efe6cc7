//! A proxy that does not make the requested connection. The requests to the proxy are counted.

use super::row::{Row, exhausted, permanent};
use crate::client::Read::Text;
use crate::scene::{Scene, closed_port};
use unruly::Reply;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        exhausted("a proxy that refuses connections", Text, || {
            let (proxy, socket) = closed_port();
            Scene::behind(proxy, socket)
        })
        .but(|row| row.requests(0)),
        exhausted("a proxy that hangs up", Text, || Scene::proxy(Reply::hang_up)),
        exhausted("a proxy that answers 503", Text, || Scene::proxy(|| Reply::status(503))),
        exhausted("a SOCKS proxy that refuses connections", Text, || {
            let (proxy, socket) = closed_port();
            Scene::behind(proxy.replace("http", "socks5h"), socket)
        })
        .but(|row| row.requests(0)),
        exhausted("a SOCKS proxy that hangs up", Text, || Scene::socks(b"")),
        exhausted("a SOCKS proxy whose connection is refused", Text, || {
            Scene::socks(b"\x05\0\x05\x05\0\x01\0\0\0\0\0\0")
        }),
        permanent("a SOCKS proxy that wants credentials", Text, || Scene::socks(b"\x05\xff")),
        permanent("a proxy that wants credentials", Text, || Scene::proxy(|| Reply::status(407))),
    ]
}
