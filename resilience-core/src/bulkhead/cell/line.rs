//! The line of those who wait.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

use super::Queue;
use crate::waiting::queue::Waiter;

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

/// Those who have been let in, to be woken outside of the lock. Mostly it is one, so that one needs
/// no allocation.
#[derive(Debug, Default)]
#[must_use]
pub(super) struct Granted {
    first: Option<Waker>,
    others: Vec<Waker>,
}

impl Granted {
    pub(super) fn push(&mut self, waiter: Waiter<()>) {
        match &mut self.first {
            None => self.first = Some(waiter.waker),
            Some(_) => self.others.push(waiter.waker),
        }
    }

    /// Wakes them, in the order in which they were let in. A waker that panics is a mistake of its
    /// executor: it keeps nobody behind it from being woken, and does not reach whoever has left.
    pub(super) fn wake(self) {
        for waker in self.first.into_iter().chain(self.others) {
            let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        }
    }
}
