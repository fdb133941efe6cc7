//! `docs/errors.md`

mod any_error;
mod edges;
mod permanent;
mod rejections;
mod reports;

use std::cell::Cell;
use std::io;

const PAGE: &str = "docs/errors.md";

/// A shop, whose answers are the same each time.
struct Shop {
    answer: fn() -> io::Result<String>,
    calls: Cell<u32>,
}

impl Shop {
    fn new(answer: fn() -> io::Result<String>) -> Self {
        Self { answer, calls: Cell::new(0) }
    }

    async fn get(&self, _path: &str) -> io::Result<String> {
        self.calls.set(self.calls.get() + 1);
        (self.answer)()
    }

    /// How often it was called, since it was last asked.
    fn calls(&self) -> u32 {
        self.calls.take()
    }
}

fn reset() -> io::Result<String> {
    Err(io::ErrorKind::ConnectionReset.into())
}

fn missing() -> io::Result<String> {
    Err(io::ErrorKind::NotFound.into())
}

/// A report as it is without `RUST_BACKTRACE`.
fn without_backtrace(report: &str) -> String {
    let report = report.split("\n\nStack backtrace:").next().unwrap_or(report);
    format!("{report}\n")
}
