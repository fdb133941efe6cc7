//! What is counted of a function.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::striped::Striped;
use crate::runtime::striped::per_thread::PerThread;
use crate::site::retry_stats::RetryStats;
use crate::telemetry::buckets::Buckets;
use crate::telemetry::edges;
use crate::telemetry::outcome::CallOutcome;
use crate::telemetry::quantiles::Quantiles;

/// What is counted of a function. Calls that succeed at once are counted in one place alone: all
/// that could be counted of them besides follows from it.
#[derive(Debug)]
pub(crate) struct SiteStats {
    /// The calls that succeeded at once and were touched by no policy, from the level `calls` on.
    plain: Striped,
    /// The other calls that have ended, at every level.
    others: AtomicU64,
    /// The same by outcome, from the level `calls` on.
    by_outcome: [AtomicU64; CallOutcome::ALL.len()],
    /// The attempts of these calls.
    attempts: OnceLock<Buckets>,
    retry: OnceLock<Box<RetryStats>>,
    durations: OnceLock<Box<Durations>>,
}

impl SiteStats {
    pub(crate) const fn new() -> Self {
        Self {
            plain: Striped::new(),
            others: AtomicU64::new(0),
            by_outcome: [const { AtomicU64::new(0) }; CallOutcome::ALL.len()],
            attempts: OnceLock::new(),
            retry: OnceLock::new(),
            durations: OnceLock::new(),
        }
    }

    /// A call has succeeded at once.
    #[inline]
    pub(crate) fn succeeded(&self) {
        self.plain.increment();
    }

    /// Another call has ended.
    pub(crate) fn ended(&self) {
        add(&self.others);
    }

    /// It had this outcome, after so many attempts if the function has a retry.
    pub(crate) fn ended_with(&self, outcome: CallOutcome, attempts: Option<u32>) {
        add(&self.by_outcome[outcome as usize]);
        if let Some(attempts) = attempts {
            let buckets = self.attempts.get_or_init(|| Buckets::of_numbers(edges::attempts()));
            buckets.record(attempts.into());
        }
    }

    /// All calls that have ended, at every level, but for those that succeeded at once below the
    /// level `calls`.
    pub(crate) fn known_calls(&self) -> u64 {
        self.others.load(Ordering::Relaxed).wrapping_add(self.plain.sum())
    }

    pub(crate) fn plain(&self) -> u64 {
        self.plain.sum()
    }

    pub(crate) fn calls(&self, outcome: CallOutcome) -> u64 {
        let plain = if outcome == CallOutcome::Ok { self.plain.sum() } else { 0 };
        plain.wrapping_add(self.by_outcome[outcome as usize].load(Ordering::Relaxed))
    }

    /// The attempts of calls that did not succeed at once.
    pub(crate) fn attempts(&self) -> Option<&Buckets> {
        self.attempts.get()
    }

    pub(crate) fn retry(&self) -> &RetryStats {
        self.retry.get_or_init(Box::default)
    }

    /// `None` while no attempt has failed.
    pub(crate) fn seen_retry(&self) -> Option<&RetryStats> {
        self.retry.get().map(|retry| &**retry)
    }

    pub(crate) fn durations(&self) -> &Durations {
        self.durations.get_or_init(Durations::new)
    }

    /// `None` while no call has been measured.
    pub(crate) fn seen_durations(&self) -> Option<&Durations> {
        self.durations.get().map(|durations| &**durations)
    }
}

/// Released: whoever sees it, and acquires, sees what the call has counted before.
pub(crate) fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Release);
}

/// The durations of calls and attempts, from the level `latency` on.
#[derive(Debug)]
pub(crate) struct Durations {
    /// What each thread has measured.
    measured: PerThread<Measured>,
    /// The calls that did not succeed at once, and their attempts.
    pub(crate) ok: Buckets,
    pub(crate) error: Buckets,
    pub(crate) rejected: Buckets,
    pub(crate) first: Buckets,
    pub(crate) retry: Buckets,
}

/// What a thread has measured on the happy path, and what quantiles need. Threads would wait for
/// each other there. With 14 edges it takes 1664 bytes.
#[derive(Debug)]
struct Measured {
    /// Of calls that succeeded at once. Each is also the duration of a first attempt.
    plain: Buckets,
    /// Of calls that ran.
    quantiles: Quantiles,
}

impl Measured {
    #[cold]
    #[inline(never)]
    fn new() -> Box<Self> {
        Box::new(Self { plain: Buckets::of_nanos(edges::durations()), quantiles: Quantiles::new() })
    }
}

impl Durations {
    fn new() -> Box<Self> {
        let buckets = || Buckets::of_nanos(edges::durations());
        Box::new(Self {
            measured: PerThread::new(),
            ok: buckets(),
            error: buckets(),
            rejected: buckets(),
            first: buckets(),
            retry: buckets(),
        })
    }

    /// The durations of the calls that succeeded at once, a histogram for each thread.
    pub(crate) fn plain(&self) -> impl Iterator<Item = &Buckets> {
        self.measured.all().map(|measured| &measured.plain)
    }

    /// The quantiles, those of each thread.
    pub(crate) fn quantiles(&self) -> impl Iterator<Item = &Quantiles> {
        self.measured.all().map(|measured| &measured.quantiles)
    }

    /// A call has succeeded at once.
    #[inline]
    pub(crate) fn succeeded(&self, nanos: u64) {
        let (measured, adds) = self.measured.own(Measured::new);
        measured.plain.record_by(adds, nanos);
        measured.quantiles.record(adds, nanos);
    }

    /// Another call has ended. Those that were given up have no duration.
    pub(crate) fn ended(&self, outcome: CallOutcome, nanos: u64) {
        let buckets = match outcome {
            CallOutcome::Ok | CallOutcome::OkAfterRetry => &self.ok,
            CallOutcome::Error | CallOutcome::ErrorAfterRetry => &self.error,
            CallOutcome::Rejected => &self.rejected,
            CallOutcome::Cancelled | CallOutcome::Panicked => return,
        };
        buckets.record(nanos);
        // A rejection says nothing about how long calls take.
        if outcome != CallOutcome::Rejected {
            let (measured, adds) = self.measured.own(Measured::new);
            measured.quantiles.record(adds, nanos);
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::telemetry::instrument::Histogram;
    use crate::telemetry::quantiles::quantile;
    use std::sync::Barrier;
    use std::thread;

    #[test]
    fn what_a_thread_has_measured_takes_1664_bytes() {
        let counts = 8 * (edges::durations().shown.len() + 2).next_multiple_of(8);
        assert_eq!(size_of::<Measured>() + counts, 1664);
    }

    #[test]
    fn the_durations_of_all_threads_are_shown_together() {
        let (durations, all_there) = (&Durations::new(), &Barrier::new(40));
        thread::scope(|scope| {
            for millis in 1..=40 {
                scope.spawn(move || {
                    durations.succeeded(millis * 1_000_000);
                    // So that no thread has the number of one that has ended.
                    all_there.wait();
                    (1..10).for_each(|_| durations.succeeded(millis * 1_000_000));
                });
            }
        });
        let mut shown = Histogram::empty(edges::durations());
        durations.plain().for_each(|part| part.add_to(&mut shown));
        assert_eq!(shown.count(), 400);
        assert!((shown.sum() - 8.2).abs() < 1e-9, "{}", shown.sum());
        let median = quantile(durations.quantiles(), 0.5).expect("there are some").as_secs_f64();
        assert!((0.019..0.022).contains(&median), "{median}");
    }
}
