//! An estimator of quantiles: counts in buckets whose width grows with the value.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::runtime::striped::per_thread::Adds;

/// Buckets for each doubling of the duration. A quantile is then off by 1 % on average, and by less
/// than 3 % once some thousand durations are known.
const PER_OCTAVE: usize = 16;
const STEPS: u32 = PER_OCTAVE.trailing_zeros();
/// Durations are in units of 2^10 ns, about a microsecond.
const UNIT: u32 = 10;
/// The longest duration that is told from longer ones is 2^26 units, 68 seconds.
const OCTAVES: u32 = 26;
const BUCKETS: usize = PER_OCTAVE * (OCTAVES - STEPS + 1) as usize;
/// A bucket with this count halves all of them, long before a count of 32 bits would start anew.
/// Shares stay as they are.
const FULL: u32 = 1 << 31;

/// The durations of calls, for quantiles. It takes 1472 bytes, whole cache lines.
#[repr(align(64))]
pub(crate) struct Quantiles([AtomicU32; BUCKETS]);

impl Quantiles {
    pub(crate) const fn new() -> Self {
        Self([const { AtomicU32::new(0) }; BUCKETS])
    }

    /// Counts a duration, as `adds` says. Returns how many of about its length were counted before.
    #[inline]
    pub(crate) fn record(&self, adds: Adds, nanos: u64) -> u32 {
        let Some(bucket) = self.0.get(bucket_of(nanos)) else { return 0 };
        let before = adds.increment(bucket);
        if before >= FULL {
            self.halve();
        }
        before
    }

    /// Forgets all durations.
    pub(crate) fn clear(&self) {
        self.0.iter().for_each(|bucket| bucket.store(0, Ordering::Relaxed));
    }

    #[cold]
    fn halve(&self) {
        for bucket in &self.0 {
            let _ = bucket.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| Some(count / 2));
        }
    }
}

/// The duration that the share `q` of all durations does not exceed, from 0 to 1. `None` while
/// there is no duration. A `q` outside of this range is taken for its nearer end.
pub(crate) fn quantile<'a>(all: impl IntoIterator<Item = &'a Quantiles>, q: f64) -> Option<Duration> {
    let all = Summed::of(all);
    all.nth(rank(q, all.count())?)
}

/// The durations of several estimators together.
pub(crate) struct Summed([u64; BUCKETS]);

impl Summed {
    pub(crate) fn of<'a>(all: impl IntoIterator<Item = &'a Quantiles>) -> Self {
        let mut counts = [0; BUCKETS];
        for quantiles in all {
            for (sum, count) in counts.iter_mut().zip(&quantiles.0) {
                *sum += u64::from(count.load(Ordering::Relaxed));
            }
        }
        Self(counts)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// About the duration at a position in ascending order, from 1.
    fn nth(&self, position: u64) -> Option<Duration> {
        Some(Duration::from_nanos(middle_of(self.bucket_at(position)?)))
    }

    /// The least duration known to be above the one at this position: by a sixteenth at most.
    pub(crate) fn above_nth(&self, position: u64) -> Option<Duration> {
        Some(Duration::from_nanos(end_of(self.bucket_at(position)?)))
    }

    /// The same for the longest one.
    pub(crate) fn above_all(&self) -> Option<Duration> {
        let bucket = self.0.iter().rposition(|count| *count > 0)?;
        Some(Duration::from_nanos(end_of(bucket)))
    }

    fn bucket_at(&self, mut left: u64) -> Option<usize> {
        self.0.iter().position(|count| {
            let is_here = *count >= left;
            left = left.saturating_sub(*count);
            is_here
        })
    }
}

impl std::fmt::Debug for Quantiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Quantiles").field("median", &quantile([self], 0.5)).finish_non_exhaustive()
    }
}

/// The position of the quantile among `count` durations in ascending order, from 1.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a position among 2^53 durations, which is not below zero"
)]
fn rank(q: f64, count: u64) -> Option<u64> {
    if count == 0 || q.is_nan() {
        return None;
    }
    Some(((q.clamp(0.0, 1.0) * count as f64).ceil() as u64).clamp(1, count))
}

/// The bucket of a duration. Below 16 units each unit has one.
#[inline]
fn bucket_of(nanos: u64) -> usize {
    let units = nanos >> UNIT;
    let octave = units.checked_ilog2().unwrap_or(0).max(STEPS) - STEPS;
    // Above the first octaves the leading one is cut off, which stands for the octave.
    let step = usize::try_from(units >> octave).unwrap_or(BUCKETS);
    (octave as usize * PER_OCTAVE + step).min(BUCKETS - 1)
}

/// The duration in the middle of a bucket, in nanoseconds.
fn middle_of(bucket: usize) -> u64 {
    let (low, high) = edges_of(bucket);
    (low + high) >> 1
}

/// The duration at which the next bucket begins, in nanoseconds.
fn end_of(bucket: usize) -> u64 {
    edges_of(bucket).1
}

fn edges_of(bucket: usize) -> (u64, u64) {
    let octave = (bucket / PER_OCTAVE).saturating_sub(1);
    let step = (bucket - octave * PER_OCTAVE) as u64;
    (step << octave << UNIT, (step + 1) << octave << UNIT)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Quantiles {
        fn quantile(&self, q: f64) -> Option<Duration> {
            super::quantile([self], q)
        }
    }

    #[test]
    fn it_has_368_buckets_in_1472_bytes() {
        assert_eq!((BUCKETS, size_of::<Quantiles>()), (368, 1472));
    }

    #[test]
    fn without_durations_there_is_no_quantile() {
        let quantiles = Quantiles::new();
        assert_eq!(quantiles.quantile(0.5), None);
        quantiles.record(Adds::Alone, u64::MAX);
        assert!(quantiles.quantile(0.5).is_some_and(|longest| longest > Duration::from_secs(65)));
        assert_eq!(quantiles.quantile(f64::NAN), None);
        assert_eq!(quantiles.quantile(-1.0), quantiles.quantile(2.0));
    }

    #[test]
    fn a_full_bucket_halves_all_and_no_quantile_moves() {
        let quantiles = Quantiles::new();
        let (short, long) = (1_000_000, 1_000_000_000);
        quantiles.0[bucket_of(short)].store(FULL - 1, Ordering::Relaxed);
        quantiles.0[bucket_of(long)].store(FULL / 4, Ordering::Relaxed);
        let before = [0.5, 0.79, 0.81].map(|q| quantiles.quantile(q));
        quantiles.record(Adds::Alone, short);
        quantiles.record(Adds::Alone, short);
        assert_eq!(quantiles.0[bucket_of(long)].load(Ordering::Relaxed), FULL / 8);
        assert!(quantiles.0[bucket_of(short)].load(Ordering::Relaxed) <= FULL / 2 + 1);
        assert_eq!([0.5, 0.79, 0.81].map(|q| quantiles.quantile(q)), before);
    }

    proptest! {
        #[test]
        fn a_duration_is_in_a_bucket_of_about_its_length(nanos in 16_u64 << 10..68_000_000_000) {
            let middle = middle_of(bucket_of(nanos));
            prop_assert!(middle.abs_diff(nanos) * 31 <= nanos, "{middle} for {nanos}");
        }

        #[test]
        fn buckets_ascend(nanos in any::<u64>(), more in any::<u64>()) {
            let longer = nanos.saturating_add(more);
            prop_assert!(bucket_of(nanos) <= bucket_of(longer) && bucket_of(longer) < BUCKETS);
        }

        #[test]
        fn a_quantile_is_that_of_the_sorted_durations(
            mut micros in prop::collection::vec(20_u64..60_000_000, 1..300),
            q in 0.0..=1.0_f64,
        ) {
            let quantiles = Quantiles::new();
            for micros in &micros {
                quantiles.record(Adds::Alone, micros * 1_000);
            }
            micros.sort_unstable();
            let exact = micros[usize::try_from(rank(q, micros.len() as u64).unwrap()).unwrap() - 1] * 1_000;
            let found = u64::try_from(quantiles.quantile(q).unwrap().as_nanos()).unwrap();
            prop_assert!(found.abs_diff(exact) * 31 <= exact, "{found} for {exact}");
        }
    }
}
