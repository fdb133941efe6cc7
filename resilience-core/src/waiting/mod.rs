//! The one waiting list of the policies that let calls wait: first in, first out.
//!
//! - `queue` is the list. It is pure: no clock, no lock, no await.
//! - `alarm` is the end of an async wait, `signal` the wait of a thread.
//! - `wakers` are those who are to be woken once all locks are released.
//!
//! Async and sync callers stand in one list, each with a `Waker`. A waker is code of the executor:
//! it is cloned, woken and dropped outside of the lock around the list.

pub(crate) mod alarm;
#[cfg(all(test, loom))]
pub(crate) mod exploring;
pub(crate) mod queue;
pub(crate) mod signal;
pub(crate) mod wakers;
