//! As much of HTTP as servers on loopback need.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The first line of a request. The rest of its head is read, and not looked at.
pub(crate) async fn read_request(socket: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > 16_384 || socket.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let head = String::from_utf8_lossy(&head);
    Ok(head.lines().next().unwrap_or_default().to_owned())
}

/// The path of a request, from its first line: `("stock", 7)` of `GET /stock/7`.
pub(crate) fn path(request: &str) -> (&str, u32) {
    let mut parts = request.split(['/', ' ']).skip(2);
    let first = parts.next().unwrap_or_default();
    match first.parse() {
        Ok(id) => ("", id),
        Err(_) => (first, parts.next().and_then(|id| id.parse().ok()).unwrap_or_default()),
    }
}

/// Sends an answer, after which the connection ends.
pub(crate) async fn answer(socket: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} Scripted\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n");
    socket.write_all(format!("{head}{body}").as_bytes()).await
}
