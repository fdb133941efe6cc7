//! The requests that the server received.

use std::io::{self, BufRead, Read};
use std::net::TcpStream;

use crate::connection;

/// The most headers that a request may have. One with more ends its connection.
const HEADERS: usize = 128;

/// A request with its body.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The whole body.
    pub body: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Request {
    /// The value of a header, whatever the case of its name; of several, that of the first.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// All headers, with their names as they were sent.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The target up to its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The body as text. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Reads the next request of a connection; `None` if the client has closed the connection.
    /// `back` is the way to the client, who may want to be told to go on.
    pub(crate) fn read(stream: &mut impl BufRead, back: &TcpStream) -> io::Result<Option<Self>> {
        let head = head(stream)?;
        if head.is_empty() {
            return Ok(None);
        }
        let mut request = parse(&head)?;
        if request.says("expect", "100-continue") {
            connection::write(back, b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        if request.says("transfer-encoding", "chunked") {
            request.body = chunks(stream)?;
        } else {
            let length = request.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            request.body = exactly(stream, length)?;
        }
        Ok(Some(request))
    }

    fn says(&self, name: &str, value: &str) -> bool {
        self.header(name).is_some_and(|said| said.eq_ignore_ascii_case(value))
    }
}

/// Everything up to the empty line.
fn head(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_until(b'\n', &mut head)? == 0 {
            break;
        }
    }
    Ok(head)
}

fn parse(head: &[u8]) -> io::Result<Request> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    if parsed.parse(head).map_err(io::Error::other)?.is_partial() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let headers = parsed.headers.iter();
    Ok(Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        body: Vec::new(),
        headers: headers
            .map(|header| (header.name.to_owned(), String::from_utf8_lossy(header.value).into_owned()))
            .collect(),
    })
}

/// So many bytes. A request that breaks off has not arrived, and is an error.
fn exactly(stream: &mut impl BufRead, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = stream.take(length).read_to_end(&mut bytes)?;
    if u64::try_from(read) == Ok(length) { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// A body in chunks, without its trailers.
fn chunks(stream: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = line(stream)?;
        let digits = size.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(digits, 16).map_err(io::Error::other)?;
        if size == 0 {
            break;
        }
        body.extend(exactly(stream, size)?);
        line(stream)?;
    }
    while !line(stream)?.trim().is_empty() {}
    Ok(body)
}

fn line(stream: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(line) }
}
