//! One row of the table.

use crate::client::Read;
use crate::scene::Scene;

pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) read: Read,
    pub(crate) scene: Box<dyn Fn() -> Scene>,
    pub(crate) expected: Expected,
}

/// The behaviour of a call, as seen from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    /// The waits in milliseconds. There is one less than there are attempts.
    pub(crate) waits: &'static [u64],
    /// The number of requests that the server counts, or of connections if no request can be made.
    pub(crate) requests: usize,
    pub(crate) end: End,
    /// Whether fewer attempts are right too.
    pub(crate) or_sooner: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    Status(u16),
    Body(&'static str),
    Error,
}

/// A row in which a client is not like the others.
#[derive(Debug)]
pub(crate) struct Exception {
    pub(crate) row: &'static str,
    pub(crate) why: &'static str,
    /// The behaviour of the client in that row; `None` if the client has no such function.
    pub(crate) instead: Option<Expected>,
}

impl Exception {
    pub(crate) const fn impossible(row: &'static str, why: &'static str) -> Self {
        Self { row, why, instead: None }
    }

    pub(crate) const fn differs(row: &'static str, why: &'static str, instead: Expected) -> Self {
        Self { row, why, instead: Some(instead) }
    }
}

impl Expected {
    /// Fails once, then all is well.
    pub(crate) const fn heals(read: Read) -> Self {
        Self { waits: &[100], requests: 2, end: well(read), or_sooner: false }
    }

    /// Every attempt would fail with a permanent error, so there is one.
    pub(crate) const fn permanent() -> Self {
        Self { waits: &[], requests: 1, end: End::Error, or_sooner: false }
    }

    /// Every attempt fails with a transient error.
    pub(crate) const fn exhausted() -> Self {
        Self { waits: &[100, 200], requests: 3, end: End::Error, or_sooner: false }
    }

    pub(crate) const fn waits(self, waits: &'static [u64]) -> Self {
        Self { waits, ..self }
    }

    pub(crate) const fn requests(self, requests: usize) -> Self {
        Self { requests, ..self }
    }

    pub(crate) const fn status(self, status: u16) -> Self {
        Self { end: End::Status(status), ..self }
    }

    pub(crate) const fn or_sooner(self) -> Self {
        Self { or_sooner: true, ..self }
    }

    pub(crate) const fn body(self, body: &'static str) -> Self {
        Self { end: End::Body(body), ..self }
    }
}

const fn well(read: Read) -> End {
    match read {
        Read::Head => End::Status(200),
        Read::Text => End::Body("done"),
        Read::Json => End::Body("7"),
    }
}

/// Fails once, then all is well.
pub(crate) fn heals(name: impl Into<String>, read: Read, scene: impl Fn() -> Scene + 'static) -> Row {
    row(name, read, scene, Expected::heals(read))
}

/// One attempt, which fails with a permanent error.
pub(crate) fn permanent(name: impl Into<String>, read: Read, scene: impl Fn() -> Scene + 'static) -> Row {
    row(name, read, scene, Expected::permanent())
}

/// All attempts are made and fail.
pub(crate) fn exhausted(name: impl Into<String>, read: Read, scene: impl Fn() -> Scene + 'static) -> Row {
    row(name, read, scene, Expected::exhausted())
}

fn row(name: impl Into<String>, read: Read, scene: impl Fn() -> Scene + 'static, expected: Expected) -> Row {
    Row { name: name.into(), read, scene: Box::new(scene), expected }
}

impl Row {
    /// The same row with another expectation.
    pub(crate) fn but(mut self, change: impl FnOnce(Expected) -> Expected) -> Self {
        self.expected = change(self.expected);
        self
    }
}
