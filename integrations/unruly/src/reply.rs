//! The reply of the server to a request.

use std::fmt::Display;
use std::time::Duration;

/// A reply of a [`Server`](crate::Server): a whole answer, or one of the ways to fail.
///
/// It begins as an answer, with [`ok`](Self::ok) or [`status`](Self::status), or as a failure
/// before any answer: [`hang_up`](Self::hang_up), [`reset`](Self::reset), [`stall`](Self::stall),
/// [`raw`](Self::raw). The other methods change an answer, and leave a failure as it is.
///
/// ```
/// use std::time::Duration;
/// use unruly::Reply;
///
/// let _busy = Reply::status(503).retry_after(7);
/// let _slow = Reply::ok("a body of 18 bytes").drip(6, Duration::from_millis(20));
/// let _broken = Reply::ok("a body of 18 bytes").cut_after(6);
/// ```
#[derive(Clone, Debug)]
pub struct Reply(pub(crate) Kind);

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Answer(Answer),
    Raw(Vec<u8>),
    HangUp,
    Reset,
    Stall,
}

#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// The length that the head promises, if it is not that of the body.
    pub(crate) length: Option<usize>,
    pub(crate) delay: Duration,
    pub(crate) pieces: Option<(usize, Duration)>,
    pub(crate) end: End,
}

/// The end of an answer. The number is how many bytes of the body are sent before it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Whole,
    Cut(usize),
    Reset(usize),
    Stall(usize),
}

impl End {
    /// The number of bytes of the body that are sent, if it is limited.
    pub(crate) fn limit(self) -> Option<usize> {
        match self {
            Self::Whole => None,
            Self::Cut(bytes) | Self::Reset(bytes) | Self::Stall(bytes) => Some(bytes),
        }
    }
}

impl Reply {
    /// An answer with this status and no body. The connection stays open for the next request. A
    /// status is three digits; the server sends any number.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self(Kind::Answer(Answer {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            length: None,
            delay: Duration::ZERO,
            pieces: None,
            end: End::Whole,
        }))
    }

    /// A 200 with this body.
    #[must_use]
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).body(body)
    }

    /// Exactly these bytes in place of an answer; then the connection is closed. For answers that
    /// are not HTTP, or not quite.
    #[must_use]
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Kind::Raw(bytes.into()))
    }

    /// The connection is closed without an answer.
    #[must_use]
    pub fn hang_up() -> Self {
        Self(Kind::HangUp)
    }

    /// The connection is reset without an answer: the client gets `ECONNRESET`.
    #[must_use]
    pub fn reset() -> Self {
        Self(Kind::Reset)
    }

    /// No answer. The connection stays open until the client closes it or the server is dropped.
    #[must_use]
    pub fn stall() -> Self {
        Self(Kind::Stall)
    }

    /// One more header.
    #[must_use]
    pub fn header(self, name: &str, value: impl Display) -> Self {
        self.with(|answer| answer.headers.push((name.to_owned(), value.to_string())))
    }

    /// The header `Retry-After`: a number of seconds, or the text of a date.
    #[must_use]
    pub fn retry_after(self, after: impl Display) -> Self {
        self.header("retry-after", after)
    }

    /// This body.
    #[must_use]
    pub fn body(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.with(|answer| answer.body = bytes.into())
    }

    /// A body of JSON, with its `content-type`.
    #[must_use]
    pub fn json(self, json: &impl Display) -> Self {
        self.header("content-type", "application/json").body(json.to_string())
    }

    /// This `content-length`, although the body is of another length. The connection stays open. A
    /// client waits for the rest of a body that is too short. It takes the rest of a body that is
    /// too long for the begin of the next answer.
    #[must_use]
    pub fn content_length(self, bytes: usize) -> Self {
        self.with(|answer| answer.length = Some(bytes))
    }

    /// The answer begins only after this time, which passes on the real clock.
    #[must_use]
    pub fn delay(self, delay: Duration) -> Self {
        self.with(|answer| answer.delay = delay)
    }

    /// The body comes in pieces of so many bytes, with a pause between two of them. The pauses pass
    /// on the real clock. Pieces of no bytes count as pieces of one.
    #[must_use]
    pub fn drip(self, bytes: usize, pause: Duration) -> Self {
        self.with(|answer| answer.pieces = Some((bytes.max(1), pause)))
    }

    /// After so many bytes of the body the connection is closed. The head promises the whole body,
    /// and at least one byte more than is sent.
    #[must_use]
    pub fn cut_after(self, bytes: usize) -> Self {
        self.with(|answer| answer.end = End::Cut(bytes))
    }

    /// The same, but the connection is reset.
    #[must_use]
    pub fn reset_after(self, bytes: usize) -> Self {
        self.with(|answer| answer.end = End::Reset(bytes))
    }

    /// The same, but the connection stays open, and nothing more comes.
    #[must_use]
    pub fn stall_after(self, bytes: usize) -> Self {
        self.with(|answer| answer.end = End::Stall(bytes))
    }

    fn with(mut self, change: impl FnOnce(&mut Answer)) -> Self {
        if let Kind::Answer(answer) = &mut self.0 {
            change(answer);
        }
        self
    }
}

impl Answer {
    /// The status line and the headers.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} As Told\r\n", self.status).into_bytes();
        // A 204 has no length: clients would wait for a body that cannot come.
        if self.length.is_some() || !matches!(self.status, 100..=199 | 204) {
            head.extend(format!("content-length: {}\r\n", self.promised()).into_bytes());
        }
        for (name, value) in &self.headers {
            head.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        head.extend(b"\r\n");
        head
    }

    fn promised(&self) -> usize {
        let least = self.end.limit().map_or(0, |bytes| bytes.min(self.body.len()) + 1);
        self.length.unwrap_or_else(|| self.body.len().max(least))
    }

    /// The part of the body that is sent.
    pub(crate) fn sent(&self) -> &[u8] {
        let limit = self.end.limit().unwrap_or(usize::MAX);
        &self.body[..self.body.len().min(limit)]
    }
}
