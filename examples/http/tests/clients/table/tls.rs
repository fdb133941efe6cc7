//! Connections on which TLS is not agreed on. Connections are counted, because no request is made.

use super::row::{Row, exhausted, permanent};
use crate::client::Read::Text;
use crate::scene::Scene;
use crate::wire::Wire;
use std::io::Read;

pub(crate) fn rows() -> Vec<Row> {
    vec![
        permanent("https to a server of plain HTTP", Text, || {
            Scene::https(Wire::saying(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"))
        }),
        permanent("a certificate that nobody has signed", Text, || Scene::https(Wire::self_signed())),
        exhausted("a hang-up within the handshake", Text, || {
            Scene::https(Wire::start(|mut stream, _| {
                let _ = stream.read(&mut [0; 4096]);
            }))
        }),
    ]
}
