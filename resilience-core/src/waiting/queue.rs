//! The list of those who wait.

use std::collections::VecDeque;
use std::task::Waker;

/// A place in the list. Tickets ascend, so a later one is further behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// Somebody who waits, and what the policy keeps with them.
#[derive(Debug)]
pub(crate) struct Waiter<S> {
    ticket: Ticket,
    pub(crate) waker: Waker,
    pub(crate) kept: S,
}

impl<S> Waiter<S> {
    pub(crate) fn ticket(&self) -> Ticket {
        self.ticket
    }

    /// Whether it is the one with `ticket`.
    pub(crate) fn has(&self, ticket: Ticket) -> bool {
        self.ticket == ticket
    }
}

/// Those who wait, first in, first out. Whoever has been let in or has left is not in the list.
#[derive(Debug)]
pub(crate) struct Queue<S> {
    /// Sorted by ticket, since each new one is the greatest.
    waiters: VecDeque<Waiter<S>>,
    /// The ticket of the next one. It is never used twice: 2^64 are never reached.
    next: u64,
}

impl<S> Queue<S> {
    pub(crate) const fn new() -> Self {
        Self { waiters: VecDeque::new(), next: 0 }
    }

    pub(crate) fn len(&self) -> usize {
        self.waiters.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiters.is_empty()
    }

    /// Adds somebody at the end.
    pub(crate) fn push(&mut self, waker: Waker, kept: S) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.waiters.push_back(Waiter { ticket, waker, kept });
        ticket
    }

    /// The number of those who stand before `ticket`. `None` if it is not in the list.
    pub(crate) fn position(&self, ticket: Ticket) -> Option<usize> {
        self.waiters.binary_search_by_key(&ticket, |waiter| waiter.ticket).ok()
    }

    /// The waiter that has `position` others before it.
    pub(crate) fn get_mut(&mut self, position: usize) -> Option<&mut Waiter<S>> {
        self.waiters.get_mut(position)
    }

    /// All who wait, the first one first.
    #[cfg(all(test, not(loom)))]
    pub(crate) fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut Waiter<S>> {
        self.waiters.iter_mut()
    }

    /// Takes the first one out.
    pub(crate) fn pop_front(&mut self) -> Option<Waiter<S>> {
        self.waiters.pop_front()
    }

    /// Takes the one with `ticket` out, with the number of those who stood before it. The caller
    /// drops it after the lock is released.
    pub(crate) fn remove(&mut self, ticket: Ticket) -> Option<(usize, Waiter<S>)> {
        let position = self.position(ticket)?;
        Some((position, self.waiters.remove(position)?))
    }

    /// Gives the one with `ticket` another waker. Returns the one to drop after the lock is
    /// released: the waker before, or `waker` itself if nobody has the ticket any more.
    pub(crate) fn replace_waker(&mut self, ticket: Ticket, waker: Waker) -> Waker {
        match self.position(ticket).and_then(|position| self.waiters.get_mut(position)) {
            Some(waiter) => std::mem::replace(&mut waiter.waker, waker),
            None => waker,
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn queue_of(names: &str) -> (Queue<char>, Vec<Ticket>) {
        let mut queue = Queue::new();
        let tickets = names.chars().map(|name| queue.push(Waker::noop().clone(), name)).collect();
        (queue, tickets)
    }

    fn names(queue: &mut Queue<char>) -> String {
        queue.iter_mut().map(|waiter| waiter.kept).collect()
    }

    #[test]
    fn the_first_one_in_is_the_first_one_out() {
        let (mut queue, _) = queue_of("abc");
        let out: String = std::iter::from_fn(|| queue.pop_front()).map(|waiter| waiter.kept).collect();
        assert_eq!(out, "abc");
        assert!(queue.is_empty());
    }

    #[test]
    fn whoever_leaves_makes_room_for_those_behind() {
        let (mut queue, tickets) = queue_of("abcd");
        let (position, waiter) = queue.remove(tickets[1]).expect("b waits");
        assert_eq!((position, waiter.kept), (1, 'b'));
        assert_eq!(queue.position(tickets[3]), Some(2));
        assert!(queue.remove(tickets[1]).is_none(), "b has left");
        assert_eq!((names(&mut queue).as_str(), queue.len()), ("acd", 3));
    }

    #[test]
    fn a_waker_is_replaced_as_long_as_its_owner_waits() {
        use std::sync::Arc;
        use std::task::Wake;
        struct Woken;
        impl Wake for Woken {
            fn wake(self: Arc<Self>) {}
        }
        let (mut queue, tickets) = queue_of("ab");
        let another = Waker::from(Arc::new(Woken));
        assert!(!queue.replace_waker(tickets[1], another.clone()).will_wake(&another));
        assert!(queue.get_mut(1).is_some_and(|waiter| waiter.waker.will_wake(&another)));
        queue.pop_front();
        assert!(queue.replace_waker(tickets[0], another.clone()).will_wake(&another), "a is gone");
    }

    proptest! {
        /// Against a list of names in which everything is searched from the front.
        #[test]
        fn a_queue_does_what_a_naive_list_does(ops in prop::collection::vec((0..3_u8, 0..8_usize), 0..100)) {
            let mut queue = Queue::new();
            let mut naive: Vec<(usize, Ticket)> = Vec::new();
            let mut gone: Vec<Ticket> = Vec::new();
            for (name, (op, at)) in ops.into_iter().enumerate() {
                match op {
                    0 => naive.push((name, queue.push(Waker::noop().clone(), name))),
                    1 => {
                        let first = (!naive.is_empty()).then(|| naive.remove(0));
                        prop_assert_eq!(queue.pop_front().map(|waiter| waiter.kept), first.map(|first| first.0));
                        gone.extend(first.map(|first| first.1));
                    }
                    _ => {
                        let Some((name, ticket)) = (at < naive.len()).then(|| naive.remove(at)) else { continue };
                        let (position, waiter) = queue.remove(ticket).expect("it waits");
                        prop_assert_eq!((position, waiter.kept), (at, name));
                        gone.push(ticket);
                    }
                }
                prop_assert_eq!(queue.len(), naive.len());
                for (position, (_, ticket)) in naive.iter().enumerate() {
                    prop_assert_eq!(queue.position(*ticket), Some(position));
                }
                prop_assert!(gone.iter().all(|ticket| queue.position(*ticket).is_none()));
            }
        }
    }
}
