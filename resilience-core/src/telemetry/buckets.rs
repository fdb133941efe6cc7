//! A histogram with fixed edges, which threads share.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::telemetry::edges::Edges;
use crate::telemetry::instrument::Histogram;

/// The number of values up to each edge, those above the last one, and the sum of all.
///
/// A count and the sum are two atomics: a reader may find one of them a value ahead.
#[derive(Debug)]
pub(crate) struct Buckets {
    edges: &'static Edges,
    counts: Box<[AtomicU64]>,
    /// In nanoseconds, it has room for 584 years of calls.
    sum: AtomicU64,
    /// The part of a shown unit that is one of `sum`.
    scale: f64,
}

impl Buckets {
    /// A histogram of nanoseconds, shown in seconds.
    pub(crate) fn of_nanos(edges: &'static Edges) -> Self {
        Self::new(edges, 1e-9)
    }

    /// A histogram of numbers.
    pub(crate) fn of_numbers(edges: &'static Edges) -> Self {
        Self::new(edges, 1.0)
    }

    fn new(edges: &'static Edges, scale: f64) -> Self {
        let counts = (0..=edges.whole.len()).map(|_| AtomicU64::new(0)).collect();
        Self { edges, counts, sum: AtomicU64::new(0), scale }
    }

    /// Counts a value: two locked instructions.
    #[inline]
    pub(crate) fn record(&self, value: u64) {
        let bucket = self.edges.whole.partition_point(|edge| *edge < value);
        if let Some(count) = self.counts.get(bucket) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    /// Adds what has been counted to a histogram with the same edges.
    pub(crate) fn add_to(&self, histogram: &mut Histogram) {
        for (sum, count) in histogram.counts.iter_mut().zip(&*self.counts) {
            *sum += count.load(Ordering::Relaxed);
        }
        #[expect(clippy::cast_precision_loss, reason = "a sum of seconds")]
        let sum = self.sum.load(Ordering::Relaxed) as f64;
        histogram.sum += sum * self.scale;
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::telemetry::edges;

    #[test]
    fn a_value_on_an_edge_is_in_the_bucket_below_it() {
        let buckets = Buckets::of_numbers(edges::attempts());
        for value in [1, 2, 2, 5, 6, 10, 11, 1_000] {
            buckets.record(value);
        }
        let mut seen = Histogram::empty(edges::attempts());
        buckets.add_to(&mut seen);
        assert_eq!(seen.counts(), [1, 2, 0, 0, 1, 2, 2]);
        assert_eq!((seen.count(), seen.sum()), (8, 1_037.0));
    }

    #[test]
    fn nanoseconds_are_shown_in_seconds() {
        let buckets = Buckets::of_nanos(edges::delays());
        buckets.record(1_500_000_000);
        let mut seen = Histogram::empty(edges::delays());
        buckets.add_to(&mut seen);
        buckets.add_to(&mut seen);
        assert_eq!((seen.count(), seen.sum()), (2, 3.0));
        assert_eq!(seen.cumulative().find(|(_, count)| *count > 0), Some((2.5, 2)));
    }
}
