//! Ways in which an exchange can end only with HTTP/2.

use super::row::{Row, heals, permanent};
use crate::client::Read::{Head, Text};
use crate::http2::{Http2, Reply};
use crate::scene::Scene;
use crate::wire::Wire;
use bytes::Bytes;
use h2::Reason;
use http::Response;

pub(crate) fn rows() -> Vec<Row> {
    let part = || Some((head(200), Bytes::from_static(b"half")));
    let mut rows = vec![
        heals("503", Head, || script([Reply::Answer(head(503), Bytes::new(), None)])),
        heals("a connection closed before the answer", Text, || script([Reply::Close(None)])),
        heals("a connection closed within the body", Text, move || script([Reply::Close(part())])),
        heals("a stall before the answer", Text, || script([Reply::Stall])),
        heals("a stream reset within the body", Text, move || {
            script([Reply::Reset(Reason::INTERNAL_ERROR, part())])
        }),
        permanent("a server of HTTP/1.1 alone", Text, || {
            Scene::wire(Wire::saying(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"))
        }),
    ];
    for reason in [Reason::REFUSED_STREAM, Reason::INTERNAL_ERROR, Reason::ENHANCE_YOUR_CALM, Reason::CANCEL]
    {
        rows.push(heals(format!("a stream reset with {reason:?}"), Text, move || {
            script([Reply::Reset(reason, None)])
        }));
    }
    for reason in [Reason::NO_ERROR, Reason::INTERNAL_ERROR, Reason::ENHANCE_YOUR_CALM] {
        rows.push(heals(format!("GOAWAY with {reason:?}"), Text, move || script([Reply::GoAway(reason)])));
    }
    rows
}

fn script(script: impl IntoIterator<Item = Reply>) -> Scene {
    Scene::http2(Http2::start(script, Reply::Answer(head(200), Bytes::from_static(b"done"), None)))
}

fn head(status: u16) -> Response<()> {
    Response::builder().status(status).body(()).expect("all of it is valid")
}
