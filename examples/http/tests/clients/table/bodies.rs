//! Answers with a correct head and a faulty body.

use super::row::{Row, exhausted, heals, permanent};
use crate::client::Read::{Json, Text};
use crate::scene::Scene;
use crate::wire::Wire;
use unruly::Reply;

/// `done` eight times.
const GZIP: [u8; 26] = [
    0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0x4b, 0xc9, 0xcf, 0x4b, 0x4d, 0xc1, 0x83, 1, 0x93, 0xcd, 0x60, 0xf9,
    32, 0, 0, 0,
];

/// The same text in the format `deflate`.
const DEFLATE: [u8; 14] = [0x78, 0x9c, 0x4b, 0xc9, 0xcf, 0x4b, 0x4d, 0xc1, 0x83, 1, 0xd9, 0xb0, 0x0d, 0x31];

pub(crate) fn rows() -> Vec<Row> {
    let chunked =
        |chunks: &str| Reply::raw(format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunks}"));
    let encoded = |coding: &str, body: &[u8], promised: usize| {
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: {coding}\r\n");
        let head = format!("{head}content-length: {promised}\r\n\r\n");
        Reply::raw([head.as_bytes(), body].concat())
    };
    let gzip = move |body: &[u8], promised| encoded("gzip", body, promised);
    let deflate = move |body: &[u8]| encoded("deflate", body, body.len());
    let seven = || Reply::ok("7");
    vec![
        heals("a body that is cut", Text, || Scene::script([Reply::ok("half").cut_after(4)])),
        heals("a body cut before its first byte", Text, || Scene::script([Reply::ok("").cut_after(0)])),
        heals("a reset within the body", Text, || Scene::script([Reply::ok("half").reset_after(4)])),
        heals("a stall within the body", Text, || Scene::script([Reply::ok("half").stall_after(4)])),
        heals("a body cut between chunks", Text, move || Scene::script([chunked("4\r\nhalf\r\n")])),
        heals("a body cut within a chunk", Text, move || Scene::script([chunked("9\r\nhalf")])),
        heals("a body cut within the size of a chunk", Text, move || {
            Scene::script([chunked("4\r\nhalf\r\n9")])
        }),
        permanent("a chunk whose size is none", Text, move || Scene::script([chunked("soon\r\nhalf\r\n")])),
        heals("a compressed body that is cut", Text, move || Scene::script([gzip(&GZIP[..20], GZIP.len())])),
        // The length is right, but the compressed data end too early. To the decoder that looks
        // like a connection that was cut.
        heals("a compressed body that ends early", Text, move || Scene::script([gzip(&GZIP[..20], 20)])),
        permanent("a compressed body that is none", Text, move || Scene::script([gzip(b"plain text", 10)])),
        heals("a deflated body that ends early", Text, move || Scene::script([deflate(&DEFLATE[..8])])),
        permanent("a deflated body that is none", Text, move || Scene::script([deflate(b"plain text")])),
        permanent("JSON that is none", Json, || Scene::script([Reply::ok("{seven}")])),
        permanent("JSON of another type", Json, || Scene::script([Reply::ok("[7]")])),
        permanent("JSON in a chunk whose size is none", Json, move || {
            Scene::script([chunked("soon\r\n7\r\n"), seven()])
        }),
        permanent("compressed JSON that is none", Json, move || {
            Scene::script([gzip(b"plain text", 10), seven()])
        }),
        heals("compressed JSON that is cut", Json, move || {
            Scene::script([gzip(&GZIP[..10], GZIP.len()), seven()])
        }),
        heals("JSON that is cut", Json, move || Scene::script([Reply::ok("7").cut_after(1), seven()])),
        heals("a reset within JSON", Json, move || Scene::script([Reply::ok("7").reset_after(1), seven()])),
        heals("a stall within JSON", Json, move || Scene::script([Reply::ok("7").stall_after(1), seven()])),
        // This body is not read into memory first.
        exhausted("a stall within JSON of unknown length", Json, || {
            Scene::wire(Wire::saying(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\n7"))
        }),
        heals("JSON cut within a chunk", Json, move || Scene::script([chunked("9\r\n7"), seven()])),
    ]
}
