//! One connection: a thread that reads requests and gives each the reply of the handler.

use std::io::{self, BufReader, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use socket2::SockRef;

use crate::reply::{Answer, End, Kind};
use crate::sync::Stop;
use crate::{Reply, Request};

/// Serves requests until one ends the connection.
pub(crate) fn serve(stream: &TcpStream, stop: &Stop, handle: &dyn Fn(&Request) -> Reply) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream);
    while let Some(request) = Request::read(&mut requests, stream)? {
        let head_only = request.method == "HEAD";
        let is_last = request.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let open = match handle(&request).0 {
            Kind::Answer(answer) => {
                send(stream, stop, &answer, head_only)?;
                end(stream, answer.end)?
            }
            Kind::Raw(bytes) => write(stream, &bytes).map(|()| false)?,
            Kind::HangUp => false,
            Kind::Reset => reset(stream)?,
            Kind::Stall => wait(stream)?,
        };
        if is_last || !open {
            break;
        }
    }
    Ok(())
}

/// Sends the head of an answer, and as much of its body as it may.
fn send(stream: &TcpStream, stop: &Stop, answer: &Answer, head_only: bool) -> io::Result<()> {
    let body = if head_only { &[] } else { answer.sent() };
    pause(stop, answer.delay)?;
    let Some((bytes, between)) = answer.pieces else {
        return write(stream, &[&answer.head(), body].concat());
    };
    write(stream, &answer.head())?;
    for (number, piece) in body.chunks(bytes).enumerate() {
        if number > 0 {
            pause(stop, between)?;
        }
        write(stream, piece)?;
    }
    Ok(())
}

/// Ends an answer. Says whether the connection stays open.
fn end(stream: &TcpStream, end: End) -> io::Result<bool> {
    match end {
        End::Whole => Ok(true),
        End::Cut(_) => Ok(false),
        End::Reset(_) => reset(stream),
        End::Stall(_) => wait(stream),
    }
}

fn pause(stop: &Stop, pause: Duration) -> io::Result<()> {
    if pause.is_zero() || stop.pause(pause) { Ok(()) } else { Err(io::ErrorKind::ConnectionAborted.into()) }
}

/// Writes the bytes in one piece, so that no client sees only a part of them by chance.
pub(crate) fn write(mut stream: &TcpStream, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)
}

/// Makes the socket send a reset when it is closed, in place of an orderly end.
fn reset(stream: &TcpStream) -> io::Result<bool> {
    SockRef::from(stream).set_linger(Some(Duration::ZERO))?;
    Ok(false)
}

/// Waits until the client closes the connection, or the server stops.
fn wait(mut stream: &TcpStream) -> io::Result<bool> {
    io::copy(&mut stream, &mut io::sink())?;
    stream.shutdown(Shutdown::Both)?;
    Ok(false)
}
