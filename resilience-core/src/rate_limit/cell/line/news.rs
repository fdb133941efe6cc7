//! What a look at the line leads to, outside of its lock.

use std::task::Waker;

use crate::runtime::clock::Instant;
use crate::waiting::queue::Waiter;
use crate::waiting::wakers::Wakers;

/// Who is to be woken once the lock is released. A waker is code of the executor.
#[derive(Debug, Default)]
#[must_use]
pub(in crate::rate_limit) struct News {
    pub(super) let_in: Vec<Waiter<Instant>>,
    pub(super) moved_up: Vec<Waker>,
    /// Whoever looks, or leaves, is not woken.
    pub(super) own: Option<Waiter<Instant>>,
    pub(super) dropped: Option<Waker>,
}

impl News {
    /// Wakes them, outside of the lock.
    pub(in crate::rate_limit) fn tell(self) {
        self.into_wakers().wake();
    }

    /// Those who are to be woken. Other wakers are dropped.
    pub(in crate::rate_limit) fn into_wakers(self) -> Wakers {
        let let_in = self.let_in.into_iter().map(|waiter| waiter.waker);
        let_in.chain(self.moved_up).collect()
    }
}
