//! The waits for a place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::time::Sleep;

use super::{Bulkhead, Place, WAITED};
use crate::by_hand::limits::Busy;
use crate::by_hand::timeout;

/// What an attempt to join the list comes to.
enum Joined {
    In,
    Waits(u64),
    Full,
}

impl Bulkhead {
    /// Joins the list of a bulkhead that has one, or takes a place that has become free meanwhile.
    fn join(&self, waker: &Waker) -> Joined {
        let waker = waker.clone();
        let mut list = self.list();
        let mut running = self.running.load(Ordering::Relaxed);
        while running & WAITED == 0 {
            let is_free = running < self.limit;
            let next = if is_free { running + 1 } else { running | WAITED };
            match self.running.compare_exchange_weak(running, next, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) if is_free => return Joined::In,
                Ok(_) => break,
                Err(now) => running = now,
            }
        }
        if list.waiters.len() >= self.queue {
            return Joined::Full;
        }
        let ticket = list.next;
        list.next += 1;
        list.waiters.push_back((ticket, waker));
        Joined::Waits(ticket)
    }

    /// Leaves the list. `false` if a place was given meanwhile.
    fn leave(&self, ticket: u64) -> bool {
        let mut list = self.list();
        let Ok(at) = list.waiters.binary_search_by_key(&ticket, |(ticket, _)| *ticket) else {
            return false;
        };
        let left = list.waiters.remove(at);
        if list.waiters.is_empty() {
            self.running.fetch_and(!WAITED, Ordering::Relaxed);
        }
        drop(list);
        drop(left);
        true
    }

    /// Whether a place was given.
    fn is_in(&self, ticket: u64, waker: &Waker) -> bool {
        let waker = waker.clone();
        let mut list = self.list();
        match list.waiters.binary_search_by_key(&ticket, |(ticket, _)| *ticket) {
            Ok(at) => {
                let before = std::mem::replace(&mut list.waiters[at].1, waker);
                drop(list);
                drop(before);
                false
            }
            Err(_) => true,
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn wait_on_this_thread(&self) -> Result<Place<'_>, Busy> {
        if self.queue == 0 {
            return self.full(Duration::ZERO);
        }
        let waker = Waker::from(Arc::new(Unparks(thread::current())));
        let ticket = match self.join(&waker) {
            Joined::In => return Ok(Place(self)),
            Joined::Full => return self.full(Duration::ZERO),
            Joined::Waits(ticket) => ticket,
        };
        let begun = Instant::now();
        while !self.is_in(ticket, &waker) {
            let waited = begun.elapsed();
            if let Some(left) = self.wait.checked_sub(waited).filter(|left| !left.is_zero()) {
                thread::park_timeout(left);
            } else if self.leave(ticket) {
                return self.full(waited);
            }
        }
        Ok(Place(self))
    }

    #[cold]
    pub(super) fn wait_async(&self) -> Waiting<'_> {
        Waiting { bulkhead: self, ticket: None, timer: None }
    }
}

struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The wait of an async call, no longer than the deadline around it.
pub(super) struct Waiting<'a> {
    bulkhead: &'a Bulkhead,
    ticket: Option<u64>,
    timer: Option<(Pin<Box<Sleep>>, tokio::time::Instant)>,
}

impl<'a> Future for Waiting<'a> {
    type Output = Result<Place<'a>, Busy>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Some(ticket) = this.ticket else {
            if this.bulkhead.queue == 0 {
                return Poll::Ready(this.bulkhead.full(Duration::ZERO));
            }
            match this.bulkhead.join(cx.waker()) {
                Joined::In => return Poll::Ready(Ok(Place(this.bulkhead))),
                Joined::Full => return Poll::Ready(this.bulkhead.full(Duration::ZERO)),
                Joined::Waits(ticket) => this.ticket = Some(ticket),
            }
            let wait = this.bulkhead.wait.min(timeout::remaining());
            if wait != Duration::MAX {
                this.timer = Some((Box::pin(tokio::time::sleep(wait)), tokio::time::Instant::now()));
            }
            return this.poll_timer(cx);
        };
        if this.bulkhead.is_in(ticket, cx.waker()) {
            this.ticket = None;
            return Poll::Ready(Ok(Place(this.bulkhead)));
        }
        this.poll_timer(cx)
    }
}

impl<'a> Waiting<'a> {
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<Result<Place<'a>, Busy>> {
        let (Some((sleep, begun)), Some(ticket)) = (&mut self.timer, self.ticket) else {
            return Poll::Pending;
        };
        let (Poll::Ready(()), waited) = (sleep.as_mut().poll(cx), begun.elapsed()) else {
            return Poll::Pending;
        };
        self.ticket = None;
        Poll::Ready(if self.bulkhead.leave(ticket) {
            self.bulkhead.full(waited)
        } else {
            Ok(Place(self.bulkhead))
        })
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if self.ticket.is_some_and(|ticket| !self.bulkhead.leave(ticket)) {
            // A place was given, and nobody has taken it.
            drop(Place(self.bulkhead));
        }
    }
}
