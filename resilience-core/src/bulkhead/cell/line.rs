//! The line of those who wait.

use super::Queue;

/// Those who wait for a place, first in, first out.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) queue: Queue<()>,
}

impl Line {
    pub(super) const fn new() -> Self {
        Self { queue: Queue::new() }
    }
}
