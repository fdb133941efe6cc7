//! Where a call stands, and how far its attempts are: what telemetry has to remember of it.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::clock::{Clock, Instant};
use crate::site::call::Call;
use crate::site::wanted::Wanted;

/// All zero at the start of a call, so that it is quickly made. One thread at a time runs a call,
/// so loads and stores do.
#[derive(Debug)]
pub(super) struct Progress {
    numbers: AtomicU64,
    /// The start of the attempt. Unset unless the call is timed.
    attempt_began: AtomicU64,
}

impl Progress {
    #[inline]
    pub(super) fn new() -> Self {
        Self { numbers: AtomicU64::new(0), attempt_began: AtomicU64::new(Instant::UNSET.to_bits()) }
    }
}

/// The place of a number in `numbers`. One that does not fit is the greatest that does.
#[derive(Clone, Copy)]
struct Field {
    shift: u32,
    bits: u32,
}

/// The number of attributes that the call stands in, plus one. Zero while the body runs.
const INSIDE: Field = Field { shift: 0, bits: 8 };
/// The depth of the fallback that has begun, plus one. Zero for none.
const FALLBACK: Field = Field { shift: 8, bits: 8 };
/// The most attempts that the last retry allows. Zero for any number, and before it decides.
const MAX: Field = Field { shift: 16, bits: 22 };
/// The attempts that have begun after the first.
const MORE: Field = Field { shift: 38, bits: 22 };
/// The attempts that have not begun, because a policy has turned the call away before its retry.
const LESS: Field = Field { shift: 60, bits: 4 };

impl Field {
    const fn most(self) -> u64 {
        (1 << self.bits) - 1
    }

    const fn of(self, numbers: u64) -> u64 {
        numbers >> self.shift & self.most()
    }

    fn put(self, numbers: u64, number: u64) -> u64 {
        numbers & !(self.most() << self.shift) | number.min(self.most()) << self.shift
    }
}

impl Call {
    /// The present attempt has ended, and is counted.
    pub(crate) const ATTEMPT_OVER: u32 = 1 << 8;
    /// The present attempt is not the first.
    pub(crate) const AGAIN: u32 = 1 << 9;

    /// Reads the clock, if calls of this function are timed.
    pub(super) fn timed(mut self) -> Self {
        if self.wanted.has(Wanted::LATENCY) {
            self.start = Clock::Async.now();
            self.begin_attempt(self.start);
        }
        self
    }

    pub(crate) fn start(&self) -> Instant {
        self.start
    }

    pub(crate) fn begin_attempt(&self, now: Instant) {
        self.progress.attempt_began.store(now.to_bits(), Ordering::Relaxed);
    }

    pub(crate) fn attempt_began(&self) -> Instant {
        Instant::from_bits(self.progress.attempt_began.load(Ordering::Relaxed))
    }

    /// Another attempt begins.
    pub(crate) fn one_attempt_more(&self) {
        self.put(MORE, self.number(MORE) + 1);
    }

    /// An attempt that was expected does not begin.
    pub(crate) fn one_attempt_less(&self) {
        match self.number(MORE).checked_sub(1) {
            Some(more) => self.put(MORE, more),
            None => self.put(LESS, self.number(LESS) + 1),
        }
    }

    /// The attempts that have begun.
    pub(crate) fn attempts(&self) -> u32 {
        let attempts = (1 + self.number(MORE)).saturating_sub(self.number(LESS));
        u32::try_from(attempts).unwrap_or(u32::MAX)
    }

    /// The call stands in the outermost `attributes`, and the body does not run.
    pub(crate) fn stands_in(&self, attributes: usize) {
        self.put(INSIDE, 1 + attributes as u64);
    }

    pub(crate) fn runs_body(&self) {
        self.put(INSIDE, 0);
    }

    /// The number of attributes that the call stands in. The body counts as one more.
    pub(crate) fn inside(&self) -> usize {
        let all = self.site.layers().len() + 1;
        self.depth(INSIDE).unwrap_or(all)
    }

    pub(crate) fn set_fallback(&self, depth: usize) {
        self.put(FALLBACK, 1 + depth as u64);
    }

    /// The depth of the fallback that has begun last.
    pub(crate) fn fallback(&self) -> Option<usize> {
        self.depth(FALLBACK)
    }

    pub(crate) fn set_max(&self, max: u32) {
        self.put(MAX, max.into());
    }

    /// The most attempts that the last retry allows. `None` if it has not decided, or allows any
    /// number.
    pub(crate) fn max(&self) -> Option<u32> {
        u32::try_from(self.number(MAX)).ok().filter(|max| *max > 0)
    }

    fn depth(&self, field: Field) -> Option<usize> {
        usize::try_from(self.number(field).checked_sub(1)?).ok()
    }

    fn number(&self, field: Field) -> u64 {
        field.of(self.progress.numbers.load(Ordering::Relaxed))
    }

    fn put(&self, field: Field, number: u64) {
        let numbers = self.progress.numbers.load(Ordering::Relaxed);
        self.progress.numbers.store(field.put(numbers, number), Ordering::Relaxed);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_places_of_their_own() {
        let fields = [INSIDE, FALLBACK, MAX, MORE, LESS];
        assert_eq!(fields.iter().map(|field| field.bits).sum::<u32>(), 64);
        for field in fields {
            let full = field.put(0, u64::MAX);
            assert_eq!(full.count_ones(), field.bits);
            assert_eq!((field.of(full), field.put(full, 0)), (field.most(), 0));
            let others = fields.iter().filter(|other| other.shift != field.shift);
            assert!(others.clone().all(|other| other.of(full) == 0));
        }
    }
}
