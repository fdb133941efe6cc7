//! The window of a rate: the outcomes of the last calls, or of a recent stretch of time.

mod calls;
mod time;

use calls::LastCalls;
use time::Buckets;

use crate::circuit_breaker::settings::measure::{Threshold, WindowSize};
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::runtime::clock::Instant;

/// The recorded facts about one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) failed: bool,
    pub(crate) slow: bool,
}

/// The counts of the recorded calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) recorded: u64,
    pub(crate) failures: u64,
    pub(crate) slow: u64,
}

impl Counts {
    #[inline]
    fn add(&mut self, record: Record) {
        self.recorded += 1;
        self.failures += u64::from(record.failed);
        self.slow += u64::from(record.slow);
    }

    /// The share of failures. Zero if nothing is recorded.
    #[cfg(feature = "telemetry")]
    pub(crate) fn failure_rate(self) -> f64 {
        share(self.failures, self.recorded).unwrap_or_default()
    }

    /// The share of slow calls. Zero if nothing is recorded.
    #[cfg(feature = "telemetry")]
    pub(crate) fn slow_rate(self) -> f64 {
        share(self.slow, self.recorded).unwrap_or_default()
    }

    #[inline]
    fn forget(&mut self, gone: Self) {
        self.recorded -= gone.recorded;
        self.failures -= gone.failures;
        self.slow -= gone.slow;
    }
}

/// The share of a part. `None` of nothing.
#[expect(clippy::cast_precision_loss, reason = "for people to look at")]
pub(crate) fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The window of a closed breaker that judges rates. Its size is fixed, it allocates once, and
/// every step takes constant time.
#[derive(Debug)]
pub(crate) struct Window {
    kind: Kind,
    /// The consecutive failures up to the latest call. Needed if `threshold` counts them while only
    /// slow calls are judged by rate.
    row: u32,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is boxed as a whole")]
enum Kind {
    Calls(LastCalls),
    Time(Buckets),
}

impl Window {
    /// The window for `rules`. `None` if they judge no rate.
    pub(crate) fn of(rules: &Rules) -> Option<Self> {
        let kind = match rules.window? {
            WindowSize::Calls(calls) => Kind::Calls(LastCalls::new(calls, rules.slow.is_some())),
            WindowSize::Time(time) => Kind::Time(Buckets::new(time)),
        };
        Some(Self { kind, row: 0 })
    }

    /// Goes on by `new` rules after `old` ones, with `row` failures in a row. A window of another
    /// kind or size begins empty.
    #[cfg(feature = "control")]
    pub(crate) fn adapt(window: &mut Option<Box<Self>>, row: u32, old: &Rules, new: &Rules) {
        if old.window != new.window {
            *window = Self::of(new).map(|window| Box::new(Self { row, ..window }));
        } else if let Some(window) = window
            && old.slow.is_some() != new.slow.is_some()
        {
            match &mut window.kind {
                Kind::Calls(calls) => calls.judge_slow(new.slow.is_some()),
                Kind::Time(buckets) => buckets.forget_slow(),
            }
        }
    }

    /// Records a call. `now` is called only for a window of time.
    #[inline]
    pub(crate) fn record(&mut self, record: Record, now: impl FnOnce() -> Instant) {
        self.row = if record.failed { self.row.saturating_add(1) } else { 0 };
        match &mut self.kind {
            Kind::Calls(calls) => calls.record(record),
            Kind::Time(buckets) => buckets.record(record, now()),
        }
    }

    /// Whether the recorded calls open the circuit.
    #[inline]
    pub(crate) fn trips(&self, rules: &Rules) -> bool {
        let counts = self.counts();
        let judged = counts.recorded >= u64::from(rules.min_calls);
        let failing = match rules.threshold {
            Threshold::Consecutive(failures) => self.row >= failures,
            Threshold::Rate(ratio) => judged && ratio.is_reached_by(counts.failures, counts.recorded),
        };
        let is_slow = |counts: Counts| {
            rules.slow.is_some_and(|slow| slow.share.is_reached_by(counts.slow, counts.recorded))
        };
        failing || judged && is_slow(counts)
    }

    /// The cause, if the recorded calls open the circuit. Failures come before slow calls.
    #[cold]
    pub(crate) fn cause(&self, rules: &Rules) -> OpenCause {
        let Counts { recorded, failures, slow } = self.counts();
        let is_failing = match rules.threshold {
            Threshold::Consecutive(limit) => self.row >= limit,
            Threshold::Rate(ratio) => ratio.is_reached_by(failures, recorded),
        };
        match (rules.threshold, rules.slow) {
            (_, Some(of_slow)) if !is_failing => OpenCause::slow_calls(slow, recorded, of_slow.share),
            (Threshold::Consecutive(_), _) => OpenCause::ConsecutiveFailures { failures: self.row },
            (Threshold::Rate(ratio), _) => OpenCause::failure_rate(failures, recorded, ratio),
        }
    }

    /// Whether enough calls are recorded for a rate.
    pub(crate) fn is_judged(&self, rules: &Rules) -> bool {
        self.counts().recorded >= u64::from(rules.min_calls)
    }

    /// Whether one more success that is not slow changes nothing.
    #[inline]
    pub(crate) fn is_settled(&self) -> bool {
        match &self.kind {
            Kind::Calls(calls) => calls.is_full() && calls.counts().failures == 0 && calls.counts().slow == 0,
            Kind::Time(_) => false,
        }
    }

    /// The counts of the calls that are still in the window at `now`.
    pub(crate) fn counts_at(&mut self, now: Instant) -> Counts {
        if let Kind::Time(buckets) = &mut self.kind {
            buckets.forget_until(now);
        }
        self.counts()
    }

    /// The consecutive failures up to the latest call.
    pub(crate) fn row(&self) -> u32 {
        self.row
    }

    pub(crate) fn clear(&mut self) {
        self.row = 0;
        match &mut self.kind {
            Kind::Calls(calls) => calls.clear(),
            Kind::Time(buckets) => buckets.clear(),
        }
    }

    fn counts(&self) -> Counts {
        match &self.kind {
            Kind::Calls(calls) => calls.counts(),
            Kind::Time(buckets) => buckets.counts(),
        }
    }
}
