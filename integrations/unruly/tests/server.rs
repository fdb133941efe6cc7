//! The server gives the replies of its handler. The tests of the clients rely on that.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;
use unruly::{Reply, Server};

const GET: &[u8] = b"GET /a?b HTTP/1.1\r\nhost: here\r\n\r\n";

fn start(script: impl IntoIterator<Item = Reply>) -> Server {
    Server::scripted(script).expect("loopback has a free port")
}

fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address()).expect("the server listens")
}

/// The bytes that arrive for these requests until the connection ends, and how it ends.
fn ask(server: &Server, request: &[u8]) -> (String, io::Result<()>) {
    let mut stream = connect(server);
    stream.write_all(request).expect("the server reads");
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).map(drop);
    (String::from_utf8(bytes).expect("it is text"), end)
}

/// Waits until the first request has arrived.
fn until_asked(server: &Server) {
    while server.count() == 0 {
        thread::yield_now();
    }
}

/// The text of one answer before the server hangs up.
fn answer(reply: Reply) -> String {
    let (text, end) = ask(&start([reply, Reply::hang_up()]), &[GET, GET].concat());
    assert!(end.is_ok());
    text
}

#[test]
fn an_answer_has_all_its_parts_and_keeps_the_connection_open() {
    let server = start([Reply::status(429).retry_after(3).body("slow"), Reply::hang_up()]);
    let (text, end) = ask(&server, &[GET, GET].concat());
    assert_eq!(text, "HTTP/1.1 429 As Told\r\ncontent-length: 4\r\nretry-after: 3\r\n\r\nslow");
    assert!(end.is_ok());
    assert_eq!(server.count(), 2);
}

#[test]
fn an_answer_without_a_body_says_so_where_it_must() {
    assert_eq!(answer(Reply::status(404)), "HTTP/1.1 404 As Told\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(answer(Reply::status(204)), "HTTP/1.1 204 As Told\r\n\r\n");
    let server = start([Reply::ok("four"), Reply::hang_up()]);
    let (text, _) = ask(&server, &[b"HEAD / HTTP/1.1\r\n\r\n", GET].concat());
    assert_eq!(text, "HTTP/1.1 200 As Told\r\ncontent-length: 4\r\n\r\n");
}

#[test]
fn json_has_its_type() {
    let text = answer(Reply::status(400).json(&"{\"code\":7}"));
    assert!(text.contains("content-type: application/json\r\n") && text.ends_with("\r\n\r\n{\"code\":7}"));
}

#[test]
fn a_cut_answer_ends_early() {
    for (reply, promised) in [
        (Reply::ok("half of it").cut_after(4), 10),
        (Reply::ok("half").cut_after(4), 5),
        (Reply::ok("half").cut_after(usize::MAX), 5),
    ] {
        let (text, end) = ask(&start([reply]), GET);
        let expected = format!("HTTP/1.1 200 As Told\r\ncontent-length: {promised}\r\n\r\nhalf");
        assert_eq!((text, end.is_ok()), (expected, true));
    }
    let (text, _) = ask(&start([Reply::status(500).cut_after(0)]), GET);
    assert_eq!(text, "HTTP/1.1 500 As Told\r\ncontent-length: 1\r\n\r\n");
}

#[test]
fn a_wrong_length_is_sent_and_the_connection_stays_open() {
    assert!(answer(Reply::ok("four").content_length(2)).ends_with("content-length: 2\r\n\r\nfour"));
    assert!(answer(Reply::ok("four").content_length(9)).ends_with("content-length: 9\r\n\r\nfour"));
}

#[test]
fn a_reset_is_one() {
    for reply in [Reply::reset(), Reply::ok("half").reset_after(4)] {
        let (_, end) = ask(&start([reply]), GET);
        assert_eq!(end.expect_err("a reset").kind(), ErrorKind::ConnectionReset);
    }
}

#[test]
fn garbage_comes_as_it_is() {
    let (text, end) = ask(&start([Reply::raw("SSH-2.0\r\n")]), GET);
    assert_eq!((text.as_str(), end.is_ok()), ("SSH-2.0\r\n", true));
}

#[test]
fn a_stalled_connection_ends_with_the_server() {
    for (reply, sent) in [(Reply::stall(), 0), (Reply::ok("half of it").stall_after(4), 48)] {
        let server = start([reply]);
        let mut stream = connect(&server);
        stream.write_all(GET).expect("the server reads");
        until_asked(&server);
        let mut some = vec![0; sent];
        stream.read_exact(&mut some).expect("so much comes");
        drop(server);
        let mut rest = Vec::new();
        assert_eq!(stream.read_to_end(&mut rest).expect("an orderly end"), 0);
    }
}

#[test]
fn the_pieces_of_a_body_are_the_body() {
    let pieces = answer(Reply::ok("one two three").drip(4, Duration::from_micros(1)));
    assert!(pieces.ends_with("content-length: 13\r\n\r\none two three"), "{pieces}");
    let bytes = answer(Reply::ok("abc").drip(0, Duration::ZERO));
    assert!(bytes.ends_with("\r\n\r\nabc"), "{bytes}");
}

#[test]
fn a_pause_ends_with_the_server() {
    let hour = Duration::from_secs(3600);
    for (reply, sent) in [(Reply::ok("slow").drip(1, hour), 44), (Reply::ok("slow").delay(hour), 0)] {
        let server = start([reply]);
        let mut stream = connect(&server);
        stream.write_all(GET).expect("the server reads");
        until_asked(&server);
        let mut begin = vec![0; sent];
        stream.read_exact(&mut begin).expect("the head and one byte come");
        assert!(sent == 0 || begin.ends_with(b"\r\n\r\ns"));
        drop(server);
        assert_eq!(stream.read_to_end(&mut Vec::new()).expect("an orderly end"), 0);
    }
}

#[test]
fn requests_are_remembered_whole() {
    let server = start([Reply::hang_up()]);
    let _ = ask(&server, b"POST /pay?x=1 HTTP/1.1\r\nIdempotency-Key: k\r\ncontent-length: 4\r\n\r\nbody");
    let requests = server.requests();
    let [request] = &requests[..] else { panic!("one request") };
    assert_eq!((request.method.as_str(), request.path(), request.text().as_str()), ("POST", "/pay", "body"));
    assert_eq!((request.target.as_str(), request.header("idempotency-key")), ("/pay?x=1", Some("k")));
    let headers: Vec<_> = request.headers().collect();
    assert_eq!(headers, [("Idempotency-Key", "k"), ("content-length", "4")]);
}

#[test]
fn a_body_in_chunks_is_read_to_its_end() {
    let server = start([Reply::ok("done"), Reply::hang_up()]);
    let chunked = b"POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n4;x=y\r\nhalf\r\nA\r\n of a body\r\n0\r\nt: x\r\n\r\n";
    let _ = ask(&server, &[chunked, GET].concat());
    let requests = server.requests();
    assert_eq!((requests.len(), requests[0].text().as_str()), (2, "half of a body"));
}

#[test]
fn a_client_that_asks_first_is_told_to_go_on() {
    let server = start([Reply::ok("done")]);
    let mut stream = BufReader::new(connect(&server));
    let head = b"PUT / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n";
    stream.get_mut().write_all(head).expect("the server reads");
    let mut line = String::new();
    stream.read_line(&mut line).expect("an interim answer");
    assert_eq!((line.as_str(), server.count()), ("HTTP/1.1 100 Continue\r\n", 0));
    stream.get_mut().write_all(b"body").expect("the server reads");
    while stream.read_line(&mut line).expect("the answer") > 2 || !line.contains("200") {}
    assert_eq!(server.requests()[0].text(), "body");
}

#[test]
fn a_request_that_breaks_off_is_none() {
    for part in ["GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nhalf"] {
        let server = start([]);
        let mut stream = connect(&server);
        stream.write_all(part.as_bytes()).expect("the server reads");
        stream.shutdown(std::net::Shutdown::Write).expect("it is open");
        assert_eq!(stream.read_to_end(&mut Vec::new()).expect("an orderly end"), 0);
        assert_eq!(server.count(), 0, "{part:?}");
    }
}

#[test]
fn a_handler_that_panics_closes_its_connection_alone() {
    let server = Server::start(|request| match request.path() {
        "/a" => Reply::hang_up(),
        _ => panic!("as the test wants"),
    });
    let server = server.expect("loopback has a free port");
    let (text, _) = ask(&server, b"GET /b HTTP/1.1\r\n\r\n");
    assert_eq!((text.as_str(), server.count()), ("", 1));
    let _ = ask(&server, GET);
    assert_eq!(server.count(), 2);
}

#[test]
fn a_client_that_wants_no_other_answer_gets_an_end() {
    let server = start([]);
    let (text, end) = ask(&server, b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n");
    assert!(text.ends_with("done") && end.is_ok(), "{text}");
}

#[test]
fn it_ends_when_it_is_dropped() {
    let used = Arc::new(());
    let by_handler = used.clone();
    let server =
        Server::start(move |_| Reply::ok(format!("{by_handler:?}"))).expect("loopback has a free port");
    drop(server);
    assert_eq!(Arc::strong_count(&used), 1, "nobody is left who could call the handler");
    let server = start([]);
    let mut idle = connect(&server);
    drop(server);
    assert!(matches!(idle.read(&mut [0]), Ok(0) | Err(_)));
}
