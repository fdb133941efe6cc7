//! The line of those who wait.

use std::collections::BTreeMap;

use crate::bulkhead::adaptive::Generation;
use crate::waiting::queue::{Queue, Ticket};

/// Those who wait for a place, first in, first out.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) queue: Queue<()>,
    /// When those were let in who have not taken note of it, if the limit adapts: its calls are
    /// told by that, and others run meanwhile. Each one takes its own out.
    granted: BTreeMap<Ticket, Generation>,
}

/// A place that was given to a call which waited for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bulkhead) struct Grant {
    /// That of the limit when the call was let in. `None` of a limit that was fixed.
    pub(in crate::bulkhead) generation: Option<Generation>,
}

impl Line {
    pub(super) const fn new() -> Self {
        Self { queue: Queue::new(), granted: BTreeMap::new() }
    }

    /// The calls that have been let in under a limit that adapts, and have not taken note of it.
    #[cfg(all(test, not(loom)))]
    pub(super) fn grants_not_taken_up(&self) -> usize {
        self.granted.len()
    }

    /// The one with this ticket is let in, under a limit that adapts.
    pub(super) fn note(&mut self, ticket: Ticket, generation: Generation) {
        self.granted.insert(ticket, generation);
    }

    /// The grant of the one with this ticket, if it no longer stands in the queue. It is asked for
    /// once.
    pub(super) fn grant_of(&mut self, ticket: Ticket) -> Option<Grant> {
        match self.queue.position(ticket) {
            Some(_) => None,
            None => Some(Grant { generation: self.granted.remove(&ticket) }),
        }
    }
}
