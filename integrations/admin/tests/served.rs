//! The server, over real sockets on loopback. A wait is for a condition, and bounded.

use std::net::SocketAddr;
use std::time::Duration;

use resilience_admin::{Admin, ServeError, Serving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The longest wait for the other side.
const PATIENCE: Duration = Duration::from_secs(60);

async fn served() -> Serving {
    Admin::new().serve("127.0.0.1:0").await.expect("loopback has a free port")
}

async fn connect(address: SocketAddr) -> TcpStream {
    tokio::time::timeout(PATIENCE, TcpStream::connect(address)).await.expect("in time").expect("it listens")
}

/// All that the server says until it closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // It may be cut off: what was said until then counts.
    let _ = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut text)).await.expect("it closes in time");
    String::from_utf8(text).expect("it is a text")
}

const HEALTH: &[u8] = b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n";

const HEALTH_AND_END: &[u8] = b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// Asks, and waits for the head of the answer; the connection stays.
async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(HEALTH).await.expect("it is open");
    let mut text = Vec::new();
    while !text.ends_with(b"}") {
        let mut part = [0; 1_024];
        let read = tokio::time::timeout(PATIENCE, stream.read(&mut part)).await.expect("in time");
        match read.expect("it is open") {
            0 => break,
            bytes => text.extend_from_slice(&part[..bytes]),
        }
    }
    String::from_utf8(text).expect("it is a text")
}

#[tokio::test]
async fn it_answers_and_stops() {
    let serving = served().await;
    let address = serving.address();
    assert!(address.ip().is_loopback() && address.port() != 0);
    let mut stream = connect(address).await;
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 200 OK\r\n"), "the connection is kept");
    serving.stop().await;
    assert_eq!(rest(&mut stream).await, "");
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens");
}

#[tokio::test]
async fn a_header_that_does_not_end_is_cut_off() {
    let serving = served().await;
    let mut slow = connect(serving.address()).await;
    slow.write_all(b"GET /health HTTP/1.1\r\nhost: loc").await.expect("it is open");
    let mut silent = connect(serving.address()).await;
    // Both are closed after 5 s: `rest` waits for that.
    assert!(!rest(&mut slow).await.contains("200"));
    assert_eq!(rest(&mut silent).await, "");
    let mut next = connect(serving.address()).await;
    assert!(ask(&mut next).await.contains("200 OK"));
    serving.stop().await;
}

#[tokio::test]
async fn the_33rd_connection_is_turned_away() {
    let serving = served().await;
    let mut held = Vec::new();
    for _ in 0..32 {
        let mut stream = connect(serving.address()).await;
        assert!(ask(&mut stream).await.contains("200 OK"));
        held.push(stream);
    }
    let mut next = connect(serving.address()).await;
    assert!(rest(&mut next).await.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
    // A place that is given back is found, once the server has seen that it was.
    drop(held.pop());
    let found = async {
        loop {
            let mut stream = connect(serving.address()).await;
            // Who is turned away may find the connection closed already.
            let _ = stream.write_all(HEALTH_AND_END).await;
            if rest(&mut stream).await.contains("200 OK") {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("the place is found");
    serving.stop().await;
}

#[tokio::test]
async fn what_is_no_http_is_refused() {
    let serving = served().await;
    for text in
        ["\0\0\0\0\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\nhost: a\r\ncontent-length: -1\r\n\r\n"]
    {
        let mut stream = connect(serving.address()).await;
        stream.write_all(text.as_bytes()).await.expect("it is open");
        stream.shutdown().await.expect("it is open");
        assert!(!rest(&mut stream).await.contains("200 OK"), "{text:?}");
    }
    // Two lengths would let one part of a request pass for another one.
    let mut stream = connect(serving.address()).await;
    let smuggled = "POST /api/v1/switch HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ncontent-length: 40\r\n\r\nabcd";
    stream.write_all(smuggled.as_bytes()).await.expect("it is open");
    assert!(rest(&mut stream).await.starts_with("HTTP/1.1 400"));
    serving.stop().await;
}

#[tokio::test]
async fn an_address_that_others_reach_needs_a_token() {
    for address in ["0.0.0.0:0", "[::]:0"] {
        let refused = Admin::new().serve(address).await.expect_err("there is no token");
        assert!(matches!(refused, ServeError::NeedsToken { .. }));
        assert!(
            refused.to_string().contains("write `.allow_writes(token)`, or serve it at 127.0.0.1"),
            "{refused}"
        );
        let blank = Admin::new().allow_writes(" ").serve(address).await;
        assert!(matches!(blank, Err(ServeError::NeedsToken { .. })), "a blank token is none");
    }
    let serving =
        Admin::new().allow_writes("correct horse").serve("0.0.0.0:0").await.expect("it has a token");
    serving.stop().await;
}

#[tokio::test]
async fn an_address_that_is_none_says_so() {
    let none = Admin::new().serve("not an address").await.expect_err("it is none");
    assert!(none.to_string().starts_with("`not an address` is no address to serve at"), "{none}");
    let serving = served().await;
    let taken = Admin::new().serve(&serving.address().to_string()).await.expect_err("it is taken");
    assert!(matches!(taken, ServeError::NotBound { .. }), "{taken}");
    serving.stop().await;
}
