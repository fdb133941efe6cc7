//! The states of a hand-written breaker in one atomic word, and the deadline beside it.
//!
//! ```text
//! bit 63 .. 32   while closed, zero if a success would change nothing;
//!                otherwise the state of the probe
//! bit 31 ..  2   generation
//! bit  1 ..  0   state
//! ```

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::clock;
use crate::subject::Failed;

/// The error of a rejected call.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "for whoever handles the error")]
pub(crate) struct Open {
    pub(crate) name: &'static str,
    pub(crate) retry_after: u64,
    pub(crate) probing: bool,
}

/// The user's error, with room for a rejection: as large as [`crate::subject::Error`].
#[derive(Debug)]
pub(crate) enum Error {
    Failed,
    #[allow(dead_code, reason = "for whoever handles the error")]
    Open(Open),
}

impl From<Failed> for Error {
    fn from(Failed: Failed) -> Self {
        Self::Failed
    }
}

/// A refusal in one register: nanoseconds until the next probe, zero while one is running. The
/// caller makes the error of it in place, so that the error is not passed through three functions.
#[derive(Clone, Copy)]
pub(super) struct Refusal(u64);

const _: () = assert!(size_of::<Error>() == size_of::<crate::subject::Error>());

const CLOSED: u32 = 0;
const OPEN: u32 = 1;
const HALF_OPEN: u32 = 2;
const STATE: u32 = 3;

/// The upper half of a closed gate: a success changes nothing, or it does.
pub(super) const CLEAN: u32 = 0;
pub(super) const DIRTY: u32 = 1;

/// A probe has freed its slot: the next one need not wait.
const DUE: u32 = 1;
/// A probe is running: its success always changes something.
const RUNNING: u32 = 2;

/// State and generation. A late result has another epoch.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Epoch(u32);

impl Epoch {
    const fn state(self) -> u32 {
        self.0 & STATE
    }

    pub(super) const fn is_closed(self) -> bool {
        self.state() == CLOSED
    }

    const fn next(self, state: u32) -> Self {
        Self((self.0 & !STATE).wrapping_add(STATE + 1) | state)
    }

    pub(super) const fn with(self, dirt: u32) -> u64 {
        (dirt as u64) << 32 | self.0 as u64
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the lower half")]
pub(super) const fn epoch_of(word: u64) -> Epoch {
    Epoch(word as u32)
}

pub(super) const fn dirt_of(word: u64) -> u32 {
    (word >> 32) as u32
}

pub(super) struct Gate {
    pub(super) word: AtomicU64,
    /// The time at which an open circuit begins to probe, or a probe counts as hung. It never
    /// decreases.
    until: AtomicU64,
    rejected: AtomicU64,
    name: &'static str,
    cooldown: u64,
}

impl Gate {
    pub(super) const fn new(name: &'static str, cooldown: Duration, dirt: u32) -> Self {
        let nanos = cooldown.as_secs() * 1_000_000_000 + cooldown.subsec_nanos() as u64;
        Self {
            word: AtomicU64::new(Epoch(CLOSED).with(dirt)),
            until: AtomicU64::new(0),
            rejected: AtomicU64::new(0),
            name,
            cooldown: nanos,
        }
    }

    #[inline]
    pub(super) fn enter(&self) -> Result<Epoch, Refusal> {
        let epoch = epoch_of(self.word.load(Ordering::Relaxed));
        if epoch.is_closed() { Ok(epoch) } else { self.enter_slowly() }
    }

    /// Admits one probe at a time. After a cooldown without an outcome, another probe replaces it.
    #[cold]
    #[inline(never)]
    fn enter_slowly(&self) -> Result<Epoch, Refusal> {
        loop {
            let word = self.word.load(Ordering::Acquire);
            let epoch = epoch_of(word);
            if epoch.is_closed() {
                return Ok(epoch);
            }
            let (now, until) = (clock::now(), self.until.load(Ordering::Acquire));
            if now < until && dirt_of(word) != DUE {
                self.rejected.fetch_add(1, Ordering::Relaxed);
                return Err(Refusal(if epoch.state() == HALF_OPEN { 0 } else { until - now }));
            }
            if let Some(epoch) = self.change(word, HALF_OPEN, now) {
                return Ok(epoch);
            }
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn rejection<T>(&self, Refusal(retry_after): Refusal) -> Result<T, Error> {
        Err(Error::Open(Open { name: self.name, retry_after, probing: retry_after == 0 }))
    }

    /// Whether a success of this epoch would change nothing.
    #[inline]
    pub(super) fn is_clean(&self, epoch: Epoch) -> bool {
        self.word.load(Ordering::Relaxed) == epoch.with(0)
    }

    pub(super) fn open(&self, word: u64) -> bool {
        self.change(word, OPEN, clock::now()).is_some()
    }

    /// Ends a probe. `success` says whether it has succeeded; `None` frees its slot. A late result
    /// has no effect.
    pub(super) fn end_probe(&self, epoch: Epoch, success: Option<bool>, dirt: u32) {
        let word = epoch.with(RUNNING);
        match success {
            Some(false) => {
                self.change(word, OPEN, clock::now());
            }
            Some(true) => self.swap(word, epoch.next(CLOSED).with(dirt)),
            None => self.swap(word, epoch.next(OPEN).with(DUE)),
        }
    }

    /// Begins a state with a deadline. The deadline is stored first, so that no thread sees the new
    /// state with the old deadline.
    fn change(&self, word: u64, state: u32, now: u64) -> Option<Epoch> {
        let next = epoch_of(word).next(state);
        let upper = if state == HALF_OPEN { RUNNING } else { 0 };
        self.until.fetch_max(now + self.cooldown, Ordering::AcqRel);
        self.word
            .compare_exchange(word, next.with(upper), Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
            .then_some(next)
    }

    pub(super) fn load(&self) -> u64 {
        self.word.load(Ordering::Acquire)
    }

    pub(super) fn swap(&self, word: u64, next: u64) {
        let _ = self.word.compare_exchange(word, next, Ordering::AcqRel, Ordering::Acquire);
    }
}
