//! What is counted of one attribute of a function.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::site::site_stats::add;
use crate::telemetry::derived::Derived;

/// What an attribute did that was no plain success.
///
/// A pass is a time that a call reaches the attribute. Passes are not counted: those of the
/// outermost attribute are the calls, and what each attribute did says how many go on to the next.
#[derive(Debug)]
pub(crate) struct LayerCounts {
    /// It has run what is inside another time.
    again: AtomicU64,
    /// It has ended a pass without running what is inside.
    not_run: AtomicU64,
    /// A pass was dropped; of a retry, an attempt.
    aborted: AtomicU64,
    /// The results of a pass that are no success. The first ones of a retry are failed attempts,
    /// those of a hedge the attempts that it has begun.
    results: [AtomicU64; 3],
    /// The passes of calls that are not counted, and whose result a breaker has counted.
    silent: AtomicU64,
    success: Derived,
}

impl LayerCounts {
    pub(crate) const fn new() -> Self {
        Self {
            again: AtomicU64::new(0),
            not_run: AtomicU64::new(0),
            aborted: AtomicU64::new(0),
            results: [const { AtomicU64::new(0) }; 3],
            silent: AtomicU64::new(0),
            success: Derived::new(),
        }
    }

    pub(crate) fn ran_again(&self) {
        add(&self.again);
    }

    pub(crate) fn did_not_run(&self) {
        add(&self.not_run);
    }

    pub(crate) fn was_aborted(&self) {
        add(&self.aborted);
    }

    pub(crate) fn passed_silently(&self) {
        add(&self.silent);
    }

    pub(crate) fn silent_passes(&self) -> u64 {
        self.silent.load(Ordering::Relaxed)
    }

    pub(crate) fn had(&self, result: usize) {
        if let Some(counter) = self.results.get(result) {
            add(counter);
        }
    }

    pub(crate) fn times(&self, result: usize) -> u64 {
        self.results.get(result).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// The runs of what is inside, of so many passes.
    pub(crate) fn runs(&self, passes: u64) -> u64 {
        let runs = passes.wrapping_add(self.again.load(Ordering::Relaxed));
        difference(runs, self.not_run.load(Ordering::Relaxed))
    }

    /// The successes of so many passes, or attempts of a retry.
    pub(crate) fn successes(&self, passes: u64) -> u64 {
        let attempts = passes.wrapping_add(self.again.load(Ordering::Acquire));
        // Only now: a failure is counted before the attempt that follows it.
        let failed = self.results.iter().fold(self.aborted.load(Ordering::Relaxed), |sum, result| {
            sum.wrapping_add(result.load(Ordering::Relaxed))
        });
        difference(attempts, failed)
    }

    /// The counter of successes.
    pub(crate) fn success(&self) -> &Derived {
        &self.success
    }
}

/// A call that is running has counted its failures, and not yet its end.
fn difference(sum: u64, less: u64) -> u64 {
    sum.saturating_sub(less)
}
