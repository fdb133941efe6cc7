//! `docs/spans.md`: each tree that the page shows is one that a subscriber was told.

mod around;
mod each;
mod errors;
mod place;
mod tree;

use std::cell::Cell;
use std::io;

use crate::check;

/// A shop that fails a number of times.
struct Shop {
    failures: Cell<u32>,
}

impl Shop {
    fn failing(times: u32) -> Self {
        Self { failures: Cell::new(times) }
    }

    async fn price(&self, id: u32) -> io::Result<u32> {
        match self.failures.get().checked_sub(1) {
            None => Ok(id * 100),
            Some(left) => {
                self.failures.set(left);
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
    }
}

/// What the page shows, in order: the two places, around all, each attempt, and the same with
/// `tracing-spans`.
fn shown(number: usize) -> String {
    check::shown("docs/spans.md").swap_remove(number)
}
