//! The cell that shares one bulkhead between threads.
//!
//! Entering and leaving are one atomic operation each while nobody waits. The line of those who
//! wait is locked by whoever joins it, leaves it, or frees a place while the word says that
//! somebody waits.
//!
//! - The bit `WAITING` is set under the lock, by a compare-and-swap of a word that is full. So a
//!   place that is freed before is seen by whoever joins, and whoever frees one later sees the bit.
//! - It is cleared under the lock, when the line is empty. So while somebody waits, nobody enters
//!   but by a grant, and grants are made under the lock, to the first in line.
//! - A waiter that is no longer in line has been granted a place. If it is dropped, it gives the
//!   place on.
//!
//! Entering acquires what leaving has released: what a call has written under a limit of one is
//! seen by the next one. The word is acquired wherever it is loaded, also by a compare-and-swap
//! that fails: whoever sees the cell in use sees the limit that was put in force before.

mod adapt;
#[cfg(feature = "telemetry")]
pub(super) mod counting;
mod line;
mod naming;

use std::task::Waker;

use crate::bulkhead::adaptive::shared::SharedLimit;
use crate::bulkhead::settings::rules::Rules;
use crate::bulkhead::state::Places;
use crate::named::identity::Identity;
use crate::named::label::Label;
use crate::runtime::striped::Striped;
use crate::runtime::sync::{AtomicU64, Mutex, Ordering, const_fn, lock};
#[cfg(feature = "telemetry")]
use crate::telemetry::buckets::Buckets;
use crate::waiting::queue::Ticket;
use crate::waiting::wakers::Wakers;
pub(super) use line::Grant;
use line::Line;

/// One bulkhead. Opaque to generated code, which only passes guards for it around.
///
/// It has cache lines of its own. The first one has what a call reads and writes, in this order.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct BulkheadCell {
    places: AtomicU64,
    /// The limit in force. Written under the lock of `line`.
    limit: AtomicU64,
    /// What the limit adapts within. Zero if it is fixed. Written under the lock of `line`.
    bounds: AtomicU64,
    /// The limit that adapts, if it does.
    adaptive: SharedLimit,
    identity: Identity<BulkheadCell>,
    line: Mutex<Line>,
    rejected: Striped,
    /// How long calls have waited, those of all keys at their head. Unset while none has.
    #[cfg(feature = "telemetry")]
    waits: std::sync::OnceLock<Box<Buckets>>,
}

/// What became of a call that joins the line.
#[derive(Debug)]
pub(super) enum Joined {
    /// There was a place, and nobody waited.
    Entered,
    /// Stands in line.
    Waits(Ticket),
    /// The line is full.
    Refused,
}

/// What became of a call that gives up its place in line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quit {
    /// It has left.
    Left,
    /// It had been let in: it has a place.
    Entered(Grant),
}

impl BulkheadCell {
    const_fn! {
        pub(crate) const fn with_places(places: Places, name: &'static str) -> Self {
            Self {
                places: AtomicU64::new(places.to_bits()),
                limit: AtomicU64::new(Rules::DEFAULT.limit as u64),
                bounds: AtomicU64::new(0),
                adaptive: SharedLimit::new(),
                identity: Identity::of_name(name),
                line: Mutex::new(Line::new()),
                rejected: Striped::new(),
                #[cfg(feature = "telemetry")]
                waits: std::sync::OnceLock::new(),
            }
        }
    }

    #[inline]
    pub(crate) fn name(&self) -> &'static str {
        self.identity.name()
    }

    pub(crate) fn label(&self) -> Label {
        self.identity.label()
    }

    pub(crate) fn identity(&self) -> &Identity<Self> {
        &self.identity
    }

    fn places(&self) -> Places {
        Places::from_bits(self.places.load(Ordering::Acquire))
    }

    /// The limit in force. To enter by it, load it after the places.
    #[inline]
    pub(crate) fn limit(&self) -> u64 {
        self.limit.load(Ordering::Relaxed)
    }

    /// Whether somebody waits.
    pub(super) fn has_waiters(&self) -> bool {
        self.places().has_waiters()
    }

    /// Takes a place, if one is free and nobody waits.
    #[inline]
    pub(crate) fn try_enter(&self) -> bool {
        let mut seen = self.places();
        while let Some(entered) = seen.entered(self.limit()) {
            match self.replace(seen, entered) {
                Ok(()) => return true,
                Err(other) => seen = other,
            }
        }
        false
    }

    #[inline]
    fn replace(&self, seen: Places, next: Places) -> Result<(), Places> {
        self.places
            .compare_exchange_weak(seen.to_bits(), next.to_bits(), Ordering::Acquire, Ordering::Acquire)
            .map(|_| ())
            .map_err(Places::from_bits)
    }

    /// Frees a place. If somebody waits, the first in line has it.
    #[inline]
    pub(crate) fn leave(&self) {
        let before = Places::from_bits(self.places.fetch_sub(Places::ONE, Ordering::Release));
        debug_assert!(before.in_use() > 0, "whoever leaves has entered");
        if before.has_waiters() {
            self.hand_over();
        }
    }

    /// Lets in as many of those who wait as there are places.
    #[cold]
    #[inline(never)]
    fn hand_over(&self) {
        self.with_line(|_| ());
    }

    /// Takes a place, or one in the line if `may_wait` calls may stand there. `waker` wakes the
    /// call when it is let in; else it is dropped outside of the lock.
    pub(super) fn join(&self, may_wait: u32, waker: Waker) -> Joined {
        let mut waker = Some(waker);
        self.with_line(|line| {
            loop {
                let seen = self.places();
                if let Some(entered) = seen.entered(self.limit()) {
                    if self.replace(seen, entered).is_ok() {
                        return Joined::Entered;
                    }
                } else if line.queue.len() >= may_wait as usize || seen.is_unlinked() {
                    return Joined::Refused;
                } else if seen.has_waiters() || self.replace(seen, seen.awaited()).is_ok() {
                    let waker = waker.take().expect("it joins once");
                    return Joined::Waits(line.queue.push(waker, ()));
                }
            }
        })
    }

    /// Puts another limit in force. Those who wait are let in as far as it allows.
    pub(super) fn set_limit(&self, limit: u32) {
        self.set_limit_to(|| limit).wake();
    }

    /// Puts the limit in force that `limit` returns under the lock. Returns those who waited, as
    /// far as it lets them in.
    fn set_limit_to(&self, limit: impl FnOnce() -> u32) -> Wakers {
        let mut line = lock(&self.line);
        self.limit.store(limit().into(), Ordering::Relaxed);
        self.grant(&mut line)
    }

    /// Does `work` in the line, after those have been let in for whom there is a place: whoever
    /// frees one may not have come that far. They are woken outside of the lock.
    fn with_line<R>(&self, work: impl FnOnce(&mut Line) -> R) -> R {
        let mut line = lock(&self.line);
        let granted = self.grant(&mut line);
        let done = work(&mut line);
        self.clear_if_empty(&line);
        drop(line);
        granted.wake();
        done
    }

    /// Lets in as many as there are places, first come, first served.
    fn grant(&self, line: &mut Line) -> Wakers {
        let mut granted = Wakers::default();
        while !line.queue.is_empty() {
            let seen = self.places();
            let Some(entered) = seen.granted(self.limit()) else { break };
            if self.replace(seen, entered).is_ok()
                && let Some(waiter) = line.queue.pop_front()
            {
                if self.is_adaptive() {
                    line.note(waiter.ticket(), self.generation());
                }
                granted.push(waiter.waker);
            }
        }
        self.clear_if_empty(line);
        granted
    }

    /// Lets newcomers enter again if nobody waits.
    fn clear_if_empty(&self, line: &Line) {
        if line.queue.is_empty() && self.places().has_waiters() {
            self.places.fetch_and(!Places::WAITING, Ordering::Relaxed);
        }
    }

    /// Counts a call that has been refused, at its key and at the head of the keys.
    #[cold]
    pub(super) fn count_rejection(&self) {
        self.rejected.increment();
        if let Some(head) = self.identity.head() {
            head.rejected.increment();
        }
    }

    /// The calls that have been refused.
    pub(super) fn times_rejected(&self) -> u64 {
        self.rejected.sum()
    }

    /// The calls that run, and those that wait.
    pub(super) fn numbers(&self) -> (u32, u32) {
        let line = lock(&self.line);
        let waiting = u32::try_from(line.queue.len()).unwrap_or(u32::MAX);
        (self.places().in_use(), waiting)
    }
}
