//! The reply of the server to a request.

use std::fmt::Display;

/// A whole answer, or one of the ways to fail.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A whole answer. The connection stays open for the next request.
    Answer {
        /// The status: three digits.
        status: u16,
        /// The headers besides `content-length`.
        headers: Vec<(String, String)>,
        /// The whole body.
        body: Vec<u8>,
    },
    /// The head of a 200 that promises more than these bytes of a body; then the connection is
    /// closed.
    Cut(Vec<u8>),
    /// The same, but the connection is reset.
    ResetAfter(Vec<u8>),
    /// The connection is reset before any answer.
    Reset,
    /// The connection is closed before any answer.
    HangUp,
    /// No answer, until the client goes away.
    Stall,
    /// The head and these bytes of a body, then nothing more until the client goes away.
    StallAfter(Vec<u8>),
    /// Exactly these bytes; then the connection is closed.
    Raw(Vec<u8>),
}

impl Reply {
    /// An answer with this status and no body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: Vec::new() }
    }

    /// A 200 with this body.
    #[must_use]
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).body(body)
    }

    /// The same answer with one more header. Any other reply stays as it is.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Display) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.to_string()));
        }
        self
    }

    /// The same answer with this body. Any other reply stays as it is.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        if let Self::Answer { body, .. } = &mut self {
            *body = bytes.into();
        }
        self
    }

    /// The same answer with a body of JSON.
    #[must_use]
    pub fn json(self, json: &impl Display) -> Self {
        self.header("content-type", "application/json").body(json.to_string())
    }
}
