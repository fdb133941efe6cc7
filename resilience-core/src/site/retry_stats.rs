//! What is counted of the retry of a function.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use crate::runtime::sync::lock;
use crate::site::site_stats::add;
use crate::telemetry::buckets::Buckets;
use crate::telemetry::edges;
use crate::telemetry::outcome::AttemptOutcome;
pub(crate) use crate::vocabulary::transient::OTHER_KIND as OTHER;

/// The most kinds that are told apart. Kinds are names of variants, so there are few; a kind of a
/// hand-written error may be anything.
pub(crate) const MOST_KINDS: usize = 64;
/// The most reasons to stop.
pub(crate) const REASONS: usize = 8;

type OfKind = (&'static str, [u64; AttemptOutcome::FAILED.len()]);

/// What is counted of the retry of a function: all that is not a success.
#[derive(Debug)]
pub(crate) struct RetryStats {
    /// The failed attempts, by the kind of their error, in the order in which these came up.
    failed: Mutex<Vec<OfKind>>,
    cancelled: AtomicU64,
    panicked: AtomicU64,
    pub(crate) delays: Buckets,
    /// By the number of the reason.
    gave_up: [AtomicU64; REASONS],
}

impl Default for RetryStats {
    fn default() -> Self {
        Self {
            failed: Mutex::default(),
            cancelled: AtomicU64::new(0),
            panicked: AtomicU64::new(0),
            delays: Buckets::of_nanos(edges::delays()),
            gave_up: Default::default(),
        }
    }
}

impl RetryStats {
    /// An attempt has failed. Only the [`FAILED`](AttemptOutcome::FAILED) outcomes are counted.
    pub(crate) fn failed(&self, outcome: AttemptOutcome, kind: &'static str) {
        let Some(index) = AttemptOutcome::FAILED.iter().position(|failed| *failed == outcome) else { return };
        let mut kinds = self.kinds();
        let known = kinds.iter().position(|(known, _)| *known == kind);
        let position = known.unwrap_or_else(|| {
            let kind = if kinds.len() < MOST_KINDS { kind } else { OTHER };
            kinds.iter().position(|(known, _)| *known == kind).unwrap_or_else(|| {
                kinds.push((kind, [0; AttemptOutcome::FAILED.len()]));
                kinds.len() - 1
            })
        });
        kinds[position].1[index] += 1;
    }

    /// An attempt was dropped while it ran.
    pub(crate) fn aborted(&self, is_panic: bool) {
        add(if is_panic { &self.panicked } else { &self.cancelled });
    }

    pub(crate) fn gave_up(&self, reason: usize) {
        if let Some(counter) = self.gave_up.get(reason) {
            add(counter);
        }
    }

    pub(crate) fn cancelled(&self) -> u64 {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(crate) fn panicked(&self) -> u64 {
        self.panicked.load(Ordering::Relaxed)
    }

    pub(crate) fn times_gave_up(&self, reason: usize) -> u64 {
        self.gave_up.get(reason).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// The failed attempts of each kind that has come up.
    pub(crate) fn failures(&self) -> Vec<OfKind> {
        self.kinds().clone()
    }

    fn kinds(&self) -> MutexGuard<'_, Vec<OfKind>> {
        lock(&self.failed)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_errors_come_to_an_end() {
        let stats = RetryStats::default();
        for number in 0..100 {
            let kind: &'static str = Box::leak(format!("kind_{number}").into());
            stats.failed(AttemptOutcome::Transient, kind);
            stats.failed(AttemptOutcome::Permanent, kind);
            stats.failed(AttemptOutcome::Ok, "never");
        }
        let failures = stats.failures();
        assert_eq!(failures.len(), MOST_KINDS + 1);
        assert_eq!(failures[0], ("kind_0", [1, 1, 0]));
        let others = (100 - MOST_KINDS) as u64;
        assert_eq!(failures[MOST_KINDS], (OTHER, [others, others, 0]));
    }
}
