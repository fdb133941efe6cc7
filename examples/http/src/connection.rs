//! One connection: a thread that reads requests and gives each the reply of the handler.

use crate::{Reply, Request};
use socket2::SockRef;
use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

/// Serves requests until one ends the connection.
pub(crate) fn serve(stream: &TcpStream, handle: &dyn Fn(Request) -> Reply) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream);
    while let Some(request) = Request::read(&mut requests)? {
        let head_only = request.method == "HEAD";
        match handle(request) {
            Reply::Answer { status, headers, body } => answer(stream, status, &headers, &body, head_only)?,
            ending => return end(stream, ending),
        }
    }
    Ok(())
}

fn end(stream: &TcpStream, reply: Reply) -> io::Result<()> {
    match reply {
        Reply::Cut(part) => promise(stream, &part)?,
        Reply::ResetAfter(part) => {
            promise(stream, &part)?;
            reset(stream)?;
        }
        Reply::Reset => reset(stream)?,
        Reply::Stall => wait(stream)?,
        Reply::StallAfter(part) => {
            promise(stream, &part)?;
            wait(stream)?;
        }
        Reply::Raw(bytes) => write(stream, &bytes)?,
        Reply::HangUp | Reply::Answer { .. } => {}
    }
    Ok(())
}

fn answer(
    stream: &TcpStream,
    status: u16,
    headers: &[(String, String)],
    body: &[u8],
    head_only: bool,
) -> io::Result<()> {
    let mut bytes = format!("HTTP/1.1 {status} As Told\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for (name, value) in headers {
        bytes.extend(format!("{name}: {value}\r\n").into_bytes());
    }
    bytes.extend(b"\r\n");
    if !head_only {
        bytes.extend(body);
    }
    write(stream, &bytes)
}

/// Sends the head of an answer and a `part` of its body. The head promises a longer body.
fn promise(stream: &TcpStream, part: &[u8]) -> io::Result<()> {
    let head = format!("HTTP/1.1 200 As Told\r\ncontent-length: {}\r\n\r\n", part.len() + 1000);
    write(stream, &[head.as_bytes(), part].concat())
}

/// Writes the bytes in one piece, so that no client sees only a part of them by chance.
fn write(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)
}

/// Makes the socket send a reset when it is closed, in place of an orderly end.
fn reset(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))
}

/// Waits until the client closes the connection, or the server stops.
fn wait(mut stream: &TcpStream) -> io::Result<()> {
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest)?;
    stream.shutdown(Shutdown::Both)
}
