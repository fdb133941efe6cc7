//! The line of those who wait.

use std::collections::BTreeMap;
use std::task::Waker;

use super::{BulkheadCell, Quit};
use crate::bulkhead::adaptive::Generation;
use crate::runtime::sync::lock;
use crate::waiting::queue::{Queue, Ticket};

/// Those who wait for a place, first in, first out.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) queue: Queue<()>,
    /// The generation of the limit at each grant that its call has not noticed yet, if the limit
    /// adapts. Others may lower the limit before the call is polled. Each call takes its own out.
    #[expect(clippy::box_collection, reason = "a fixed limit has none, and its static stays small")]
    granted: Option<Box<BTreeMap<Ticket, Generation>>>,
}

/// A place that was given to a call which waited for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::bulkhead) struct Grant {
    /// That of the limit when the call was let in. `None` of a limit that was fixed.
    pub(in crate::bulkhead) generation: Option<Generation>,
}

impl Line {
    pub(super) const fn new() -> Self {
        Self { queue: Queue::new(), granted: None }
    }

    /// The one with this ticket is let in, under a limit that adapts.
    pub(super) fn note(&mut self, ticket: Ticket, generation: Generation) {
        self.granted.get_or_insert_default().insert(ticket, generation);
    }

    /// The grant of the one with this ticket, if it no longer stands in the queue. It is asked for
    /// once.
    pub(super) fn grant_of(&mut self, ticket: Ticket) -> Option<Grant> {
        match self.queue.position(ticket) {
            Some(_) => None,
            None => {
                let generation = self.granted.as_mut().and_then(|granted| granted.remove(&ticket));
                Some(Grant { generation })
            }
        }
    }
}

impl BulkheadCell {
    /// The grant of the call with this ticket, once it has been let in. Until then `waker` wakes
    /// it.
    pub(in crate::bulkhead) fn let_in(&self, ticket: Ticket, waker: &Waker) -> Option<Grant> {
        {
            let mut line = lock(&self.line);
            let position = line.queue.position(ticket);
            let Some(waiter) = position.and_then(|position| line.queue.get_mut(position)) else {
                return line.grant_of(ticket);
            };
            if waiter.waker.will_wake(waker) {
                return None;
            }
        }
        // Cloned and dropped outside of the lock: a waker is code of the executor.
        let waker = waker.clone();
        let mut line = lock(&self.line);
        let grant = line.grant_of(ticket);
        let unused = line.queue.replace_waker(ticket, waker);
        drop(line);
        drop(unused);
        grant
    }

    /// The call with this ticket waits no longer. One that has been let in has a place.
    pub(in crate::bulkhead) fn quit(&self, ticket: Ticket) -> Quit {
        let (grant, _left) = self.with_line(|line| (line.grant_of(ticket), line.queue.remove(ticket)));
        // The waker is dropped outside of the lock.
        grant.map_or(Quit::Left, Quit::Entered)
    }

    /// The calls that have been let in under a limit that adapts, and have not taken note of it.
    #[cfg(test)]
    pub(in crate::bulkhead) fn grants_not_taken_up(&self) -> usize {
        lock(&self.line).granted.as_ref().map_or(0, |granted| granted.len())
    }
}
