//! A histogram with fixed edges, which threads share.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::striped::per_thread::Adds;
use crate::telemetry::edges::Edges;
use crate::telemetry::instrument::Histogram;

/// The number of values up to each edge, those above the last one, and the sum of all.
///
/// A count and the sum are two atomics: a reader may find one of them a value ahead.
#[derive(Debug)]
pub(crate) struct Buckets {
    edges: &'static Edges,
    /// The counts, and the sum behind them. In nanoseconds, that has room for 584 years of calls.
    /// No other histogram is in their cache lines: it may be of another thread.
    lines: Box<[Line]>,
    /// The part of a shown unit that is one of `sum`.
    scale: f64,
}

/// The numbers in a cache line.
const LINE: usize = 8;

#[derive(Debug, Default)]
#[repr(align(64))]
struct Line([AtomicU64; LINE]);

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
        let numbers = edges.whole.len() + 2;
        let lines = (0..numbers.div_ceil(LINE)).map(|_| Line::default()).collect();
        Self { edges, lines, scale }
    }

    /// Counts a value, of any thread: two locked instructions.
    #[inline]
    pub(crate) fn record(&self, value: u64) {
        self.record_by(Adds::Together, value);
    }

    /// Counts a value, as `adds` says.
    #[inline]
    pub(crate) fn record_by(&self, adds: Adds, value: u64) {
        let bucket = self.edges.whole.partition_point(|edge| *edge < value);
        adds.add(self.number(bucket), 1);
        adds.add(self.sum(), value);
    }

    #[inline]
    fn number(&self, index: usize) -> &AtomicU64 {
        let Line(line) = &self.lines[index / LINE];
        &line[index % LINE]
    }

    #[inline]
    fn sum(&self) -> &AtomicU64 {
        self.number(self.edges.whole.len() + 1)
    }

    /// Adds what has been counted to a histogram with the same edges.
    pub(crate) fn add_to(&self, histogram: &mut Histogram) {
        for (bucket, sum) in histogram.counts.iter_mut().enumerate().take(self.edges.whole.len() + 1) {
            *sum += self.number(bucket).load(Ordering::Relaxed);
        }
        #[expect(clippy::cast_precision_loss, reason = "a sum of seconds")]
        let sum = self.sum().load(Ordering::Relaxed) as f64;
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
