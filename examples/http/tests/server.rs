//! The server gives the replies of its handler. The tests of the clients rely on that.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use unruly::{Reply, Server};

const GET: &[u8] = b"GET /a?b HTTP/1.1\r\nhost: here\r\n\r\n";

fn start(script: impl IntoIterator<Item = Reply>) -> Server {
    Server::scripted(script).expect("loopback has a free port")
}

/// The bytes that arrive for one request until the connection ends, and how it ends.
fn ask(server: &Server, request: &[u8]) -> (String, io::Result<()>) {
    let mut stream = TcpStream::connect(server.address()).expect("the server listens");
    stream.write_all(request).expect("the server reads");
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).map(drop);
    (String::from_utf8(bytes).expect("it is text"), end)
}

#[test]
fn an_answer_has_all_its_parts_and_keeps_the_connection_open() {
    let server = start([Reply::status(429).header("retry-after", 3).body("slow"), Reply::HangUp]);
    let (text, end) = ask(&server, &[GET, GET].concat());
    assert_eq!(text, "HTTP/1.1 429 As Told\r\ncontent-length: 4\r\nretry-after: 3\r\n\r\nslow");
    assert!(end.is_ok());
    assert_eq!(server.count(), 2);
}

#[test]
fn a_cut_answer_ends_early() {
    let (text, end) = ask(&start([Reply::Cut(b"half".to_vec())]), GET);
    assert!(
        text.starts_with("HTTP/1.1 200") && text.contains("content-length: 1004") && text.ends_with("half")
    );
    assert!(end.is_ok());
}

#[test]
fn a_reset_is_one() {
    for reply in [Reply::Reset, Reply::ResetAfter(b"half".to_vec())] {
        let (_, end) = ask(&start([reply]), GET);
        assert_eq!(end.expect_err("a reset").kind(), io::ErrorKind::ConnectionReset);
    }
}

#[test]
fn a_stalled_connection_ends_with_the_server() {
    let server = start([Reply::StallAfter(b"half".to_vec())]);
    let mut stream = TcpStream::connect(server.address()).expect("the server listens");
    stream.write_all(GET).expect("the server reads");
    let mut some = [0; 4];
    stream.read_exact(&mut some).expect("the head comes");
    drop(server);
    assert!(stream.read_to_end(&mut Vec::new()).is_ok());
}

#[test]
fn requests_are_remembered_whole() {
    let server = start([Reply::HangUp]);
    let _ = ask(&server, b"POST /pay?x=1 HTTP/1.1\r\nIdempotency-Key: k\r\ncontent-length: 4\r\n\r\nbody");
    let requests = server.requests();
    let [request] = &requests[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.path(), request.text().as_str()), ("POST", "/pay", "body"));
    assert_eq!(request.header("idempotency-key"), Some("k"));
}
