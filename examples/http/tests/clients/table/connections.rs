//! Connections that end before an answer, and requests that cannot be made.

use super::row::{Expected, Row, exhausted, heals, permanent};
use crate::client::Read::Text;
use crate::scene::Scene;
use crate::wire::Wire;
use std::io::Read;
use unruly::Reply;

/// A whole answer.
const WARM: &str = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nwarm";

pub(crate) fn rows() -> Vec<Row> {
    vec![
        heals("a reset before the answer", Text, || Scene::script([Reply::reset()])),
        heals("a hang-up before the answer", Text, || Scene::script([Reply::hang_up()])),
        heals("a hang-up within the head", Text, || {
            Scene::script([Reply::raw(b"HTTP/1.1 200 OK\r\ncontent-le")])
        }),
        heals("a stall before the answer", Text, || Scene::script([Reply::stall()])),
        // The first request is the one that opens the connection.
        heals("a hang-up on a kept connection", Text, || {
            Scene::script([Reply::ok("warm"), Reply::hang_up()]).warm()
        })
        .but(|row| row.requests(3)),
        heals("a reset on a kept connection", Text, || {
            Scene::script([Reply::ok("warm"), Reply::reset()]).warm()
        })
        .but(|row| row.requests(3)),
        // A client that notices it in time opens another connection and needs no second attempt.
        heals("a kept connection that was closed meanwhile", Text, || {
            Scene::script([Reply::raw(WARM)]).warm()
        })
        .but(Expected::or_sooner),
        heals("a kept connection that ended with 408", Text, || {
            let farewell = "HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            Scene::script([Reply::raw([WARM, farewell].concat())]).warm()
        })
        .but(Expected::or_sooner),
        exhausted("a reset while the request is sent", Text, || {
            Scene::wire(Wire::start(|mut stream, _| {
                let _ = stream.read(&mut [0]);
            }))
            .upload()
        }),
        permanent("a URL without a host", Text, || Scene::nowhere("http://")).but(|row| row.requests(0)),
        permanent("a URL with a host that is none", Text, || Scene::nowhere("http://[nowhere/"))
            .but(|row| row.requests(0)),
        permanent("a URL with a scheme that is not HTTP", Text, || Scene::nowhere("gopher://127.0.0.1/"))
            .but(|row| row.requests(0)),
        permanent("a header that is none", Text, || Scene::script([]).header("no name", "a\nvalue"))
            .but(|row| row.requests(0)),
        permanent("garbage in place of HTTP", Text, || {
            Scene::script([Reply::raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")])
        }),
        permanent("a status that is none", Text, || Scene::script([Reply::raw(b"HTTP/1.1 soon OK\r\n\r\n")])),
        permanent("a header of the answer that is none", Text, || {
            Scene::script([Reply::raw(b"HTTP/1.1 200 OK\r\nno header\r\ncontent-length: 0\r\n\r\n")])
        }),
        permanent("a head that is too large", Text, || {
            Scene::script([Reply::ok("done").header("x", "x".repeat(1_000_000))])
        }),
        permanent("more headers than there may be", Text, || {
            Scene::script([(0..1_000).fold(Reply::ok("done"), |reply, n| reply.header(&format!("x-{n}"), n))])
        }),
    ]
}
