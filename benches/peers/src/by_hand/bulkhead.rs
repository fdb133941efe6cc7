//! A bulkhead that an expert writes: the calls that run, in one atomic, and a list of those who
//! wait, which is locked only while somebody waits. First in, first out; a newcomer passes nobody,
//! a waiter that is dropped leaves, and a place that it was given goes on to the next.

mod waiting;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use super::limits::{Busy, Full};
use crate::subject::{woken_once, work, work_async};

/// Somebody waits. The other bits count the calls that run.
const WAITED: u32 = 1 << 31;

pub(crate) struct Bulkhead {
    running: AtomicU32,
    list: Mutex<List>,
    name: &'static str,
    limit: u32,
    queue: usize,
    wait: Duration,
}

struct List {
    waiters: VecDeque<(u64, Waker)>,
    next: u64,
}

/// A place. Dropping it gives it back.
pub(crate) struct Place<'a>(&'a Bulkhead);

impl Bulkhead {
    const fn new(name: &'static str, limit: u32, queue: usize, wait: Duration) -> Self {
        let list = Mutex::new(List { waiters: VecDeque::new(), next: 0 });
        Self { running: AtomicU32::new(0), list, name, limit, queue, wait }
    }

    #[inline]
    fn take(&self) -> bool {
        let mut running = self.running.load(Ordering::Relaxed);
        // The bit of those who wait is above any limit.
        while running < self.limit {
            let next = running + 1;
            match self.running.compare_exchange_weak(running, next, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return true,
                Err(now) => running = now,
            }
        }
        false
    }

    #[inline]
    fn enter(&self) -> Result<Place<'_>, Busy> {
        if self.take() { Ok(Place(self)) } else { self.wait_on_this_thread() }
    }

    #[inline]
    async fn enter_async(&self) -> Result<Place<'_>, Busy> {
        if self.take() { Ok(Place(self)) } else { self.wait_async().await }
    }

    fn list(&self) -> MutexGuard<'_, List> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cold]
    #[inline(never)]
    fn full<T>(&self, waited: Duration) -> Result<T, Busy> {
        Err(Busy::Full(Full { name: self.name, limit: self.limit, waited }))
    }

    /// Gives what is free to the first of those who wait.
    #[cold]
    #[inline(never)]
    fn hand_over(&self) {
        let mut list = self.list();
        while let Some((_, waker)) = self.next_in(&mut list) {
            drop(list);
            waker.wake();
            list = self.list();
        }
    }

    /// The first of those who wait, if there is a place, which is theirs now.
    fn next_in(&self, list: &mut List) -> Option<(u64, Waker)> {
        let running = self.running.load(Ordering::Relaxed);
        if running & WAITED == 0 || running & !WAITED >= self.limit {
            return None;
        }
        let first = list.waiters.pop_front();
        self.running.fetch_add(u32::from(first.is_some()), Ordering::Acquire);
        if list.waiters.is_empty() {
            self.running.fetch_and(!WAITED, Ordering::Relaxed);
        }
        first
    }

    /// Takes the only place for good.
    pub(crate) fn fill(&self) {
        self.running.store(self.limit, Ordering::Relaxed);
    }
}

impl Drop for Place<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.0.running.fetch_sub(1, Ordering::Release) & WAITED != 0 {
            self.0.hand_over();
        }
    }
}

const SECOND: Duration = Duration::from_secs(1);

static FREE: Bulkhead = Bulkhead::new("free", 64, 64, SECOND);
static FREE_ASYNC: Bulkhead = Bulkhead::new("free_async", 64, 64, Duration::MAX);
pub(crate) static FULL: Bulkhead = Bulkhead::new("full", 1, 0, Duration::ZERO);
static QUEUED: Bulkhead = Bulkhead::new("queued", 1, 8, Duration::MAX);

#[inline(never)]
pub(crate) fn free(input: u64) -> Result<u64, Busy> {
    let _place = FREE.enter()?;
    work(input)
}

pub(crate) async fn free_async(input: u64) -> Result<u64, Busy> {
    let _place = FREE_ASYNC.enter_async().await?;
    work_async(input).await
}

#[inline(never)]
pub(crate) fn full(input: u64) -> Result<u64, Busy> {
    let _place = FULL.enter()?;
    work(input)
}

pub(crate) async fn full_async(input: u64) -> Result<u64, Busy> {
    let _place = FULL.enter_async().await?;
    work_async(input).await
}

pub(crate) async fn queued(input: u64) -> Result<u64, Busy> {
    let _place = QUEUED.enter_async().await?;
    woken_once(input).await
}

/// The future around any inner future, to measure its size.
pub(crate) async fn limiting(
    inner: impl Future<Output = Result<u64, crate::subject::Error>>,
) -> Result<u64, crate::subject::Error> {
    let Ok(_place) = FREE_ASYNC.enter_async().await else { return Err(crate::subject::Error::Failed) };
    inner.await
}

#[cfg(test)]
mod tests;
