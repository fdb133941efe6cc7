//! An adaptive limit that threads share.
//!
//! All accesses of the word are relaxed: nothing else depends on it, and a compare-and-swap writes
//! exactly what was decided. A success that changes nothing is a load.

use crate::bulkhead::adaptive::{AdaptiveLimit, Bounds, Generation};
use crate::runtime::sync::{AtomicU64, Ordering, const_fn};

/// An [`AdaptiveLimit`] in an atomic word.
#[derive(Debug)]
pub(crate) struct SharedLimit {
    word: AtomicU64,
}

/// A limit before and after an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitChange {
    pub(crate) from: u32,
    pub(crate) to: u32,
}

impl LimitChange {
    /// The outcome that has caused it. Only a success raises a limit.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) const fn reason(self) -> &'static str {
        if self.to > self.from { "success" } else { "failure" }
    }
}

impl SharedLimit {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { word: AtomicU64::new(AdaptiveLimit::NEW.to_bits()) }
        }
    }

    /// The limit at this moment.
    pub(crate) fn now(&self, bounds: Bounds) -> u32 {
        self.state().limit(bounds)
    }

    /// Whether nothing has changed it yet.
    pub(crate) fn is_new(&self) -> bool {
        self.state() == AdaptiveLimit::NEW
    }

    /// The generation of a call that is admitted now.
    #[inline]
    pub(crate) fn generation(&self) -> Generation {
        self.state().generation()
    }

    /// A call has ended well, with `in_use` places in use, its own included.
    #[inline]
    pub(crate) fn succeed(&self, bounds: Bounds, in_use: u32) -> Option<LimitChange> {
        if self.state().is_indifferent(bounds, in_use) {
            return None;
        }
        self.change(bounds, |state| state.succeed(bounds, in_use))
    }

    /// A call has failed that was admitted in the generation `admitted`.
    #[cold]
    pub(crate) fn fail(&self, bounds: Bounds, admitted: Generation) -> Option<LimitChange> {
        self.change(bounds, |state| state.fail(bounds, admitted))
    }

    fn state(&self) -> AdaptiveLimit {
        AdaptiveLimit::from_bits(self.word.load(Ordering::Relaxed))
    }

    /// Replaces the state by what `step` makes of it. Returns the limits, if they differ.
    fn change(&self, bounds: Bounds, step: impl Fn(AdaptiveLimit) -> AdaptiveLimit) -> Option<LimitChange> {
        let mut seen = self.word.load(Ordering::Relaxed);
        loop {
            let before = AdaptiveLimit::from_bits(seen);
            let after = step(before);
            if after == before {
                return None;
            }
            match self.word.compare_exchange_weak(seen, after.to_bits(), Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => {
                    let (from, to) = (before.limit(bounds), after.limit(bounds));
                    return (from != to).then_some(LimitChange { from, to });
                }
                Err(other) => seen = other,
            }
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::thread;

    const BOUNDS: Bounds = Bounds::new(1, 100_000);

    #[test]
    fn a_change_says_both_limits() {
        let limit = SharedLimit::new();
        let admitted = limit.generation();
        assert_eq!(limit.succeed(BOUNDS, 9), None, "less than half are in use");
        assert_eq!(limit.succeed(BOUNDS, 10), Some(LimitChange { from: 20, to: 21 }));
        assert_eq!(limit.fail(BOUNDS, admitted), Some(LimitChange { from: 21, to: 18 }));
        assert_eq!(limit.fail(BOUNDS, admitted), None, "the call is from before the shrink");
        assert_eq!(limit.succeed(BOUNDS, 18), None, "it counts, towards the next one");
        assert_eq!(limit.now(BOUNDS), 18);
    }

    #[test]
    fn threads_lose_no_success() {
        let limit = SharedLimit::new();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|_| _ = limit.succeed(BOUNDS, u32::MAX)));
            }
        });
        assert_eq!(limit.now(BOUNDS), 20 + 4000);
    }

    #[test]
    fn threads_that_fail_at_once_shrink_once() {
        let limit = SharedLimit::new();
        let admitted = limit.generation();
        let changes: usize = thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..25).filter(|_| limit.fail(BOUNDS, admitted).is_some()).count()))
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("it does not panic")).sum()
        });
        assert_eq!((changes, limit.now(BOUNDS)), (1, 18));
    }
}
