//! An instrument and its series, as all exporters see them.

use std::fmt;

use crate::telemetry::edges::Edges;
use crate::telemetry::level::Level;

/// The kind of an [`Instrument`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A number that only grows, from zero at the start of the process.
    Counter,
    /// A number that goes up and down.
    Gauge,
    /// The number of values in each bucket, and their sum.
    Histogram,
}

/// The receiver of the series of an instrument.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&Series<'_>);

/// One thing that is counted or measured, such as `resilience.calls`.
///
/// [`instruments`](crate::telemetry::instruments) has all of them. An exporter asks each for its
/// [series](Self::each_series) whenever it exports: nothing is pushed.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::{self, Kind};
///
/// for instrument in telemetry::instruments() {
///     assert!(instrument.name().starts_with("resilience."));
///     instrument.each_series(|series| {
///         println!("{} {:?} {:?}", instrument.name(), series.labels(), series.value());
///     });
/// }
/// ```
pub struct Instrument {
    name: &'static str,
    kind: Kind,
    unit: &'static str,
    description: &'static str,
    level: Level,
    series: fn(Each<'_>),
}

impl Instrument {
    const fn new(kind: Kind, name: &'static str, description: &'static str, series: fn(Each<'_>)) -> Self {
        Self { name, kind, unit: "", description, level: Level::Events, series }
    }

    pub(crate) const fn counter(name: &'static str, description: &'static str, series: fn(Each<'_>)) -> Self {
        Self::new(Kind::Counter, name, description, series)
    }

    pub(crate) const fn gauge(name: &'static str, description: &'static str, series: fn(Each<'_>)) -> Self {
        Self::new(Kind::Gauge, name, description, series)
    }

    pub(crate) const fn histogram(
        name: &'static str,
        description: &'static str,
        series: fn(Each<'_>),
    ) -> Self {
        Self::new(Kind::Histogram, name, description, series)
    }

    /// Its values are seconds.
    pub(crate) const fn in_seconds(mut self) -> Self {
        self.unit = "s";
        self
    }

    /// Nothing of it is counted below this level.
    pub(crate) const fn counted_from(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The name, with dots: `resilience.calls`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The kind, which is that of the values of all its series.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The unit of its values as UCUM has it: `s` for seconds, or empty for plain numbers.
    #[must_use]
    pub fn unit(&self) -> &'static str {
        self.unit
    }

    /// A sentence about it.
    #[must_use]
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// The lowest level at which anything of it is counted.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Calls `each` with every series that is known now, those at zero included. The order is the
    /// same each time. Series have the same names of labels, but for `error_type`, which a success
    /// does not have.
    ///
    /// `each` may call annotated functions: no lock is held.
    pub fn each_series(&self, mut each: impl FnMut(&Series<'_>)) {
        (self.series)(&mut each);
    }
}

impl fmt::Debug for Instrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instrument")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// The name and the value of a label.
pub type Label<'a> = (&'static str, &'a str);

/// The value of an instrument for one set of labels.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    labels: &'a [Label<'a>],
    value: Value<'a>,
}

impl<'a> Series<'a> {
    pub(crate) const fn new(labels: &'a [Label<'a>], value: Value<'a>) -> Self {
        Self { labels, value }
    }

    pub(crate) const fn counter(labels: &'a [Label<'a>], count: u64) -> Self {
        Self::new(labels, Value::Counter(count))
    }

    /// The labels. Their values are from the source text: names, variants, states.
    #[must_use]
    pub fn labels(&self) -> &'a [Label<'a>] {
        self.labels
    }

    /// The value of one label.
    #[must_use]
    pub fn label(&self, name: &str) -> Option<&'a str> {
        self.labels.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        self.value
    }
}

/// The value of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// Of a counter: how often it has happened since the start of the process.
    Counter(u64),
    /// Of a gauge: what it is now.
    Gauge(f64),
    /// Of a histogram: all values since the start of the process.
    Histogram(&'a Histogram),
}

/// The values of a histogram at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    edges: &'static [f64],
    pub(crate) counts: Box<[u64]>,
    pub(crate) sum: f64,
}

impl Histogram {
    pub(crate) fn empty(edges: &'static Edges) -> Self {
        Self { edges: &edges.shown, counts: vec![0; edges.shown.len() + 1].into(), sum: 0.0 }
    }

    /// Adds as many values of one to numbers.
    pub(crate) fn add_ones(&mut self, count: u64) {
        self.counts[0] += count;
        #[expect(clippy::cast_precision_loss, reason = "as every sum")]
        let sum = count as f64;
        self.sum += sum;
    }

    /// The upper edges of the buckets, ascending, without the last one, which is infinite. A value
    /// on an edge is in the bucket below it.
    #[must_use]
    pub fn edges(&self) -> &'static [f64] {
        self.edges
    }

    /// The number of values in each bucket, for itself. There is one more than there are edges.
    #[must_use]
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Each edge with the number of values up to it, as Prometheus counts them. The last edge is
    /// infinite, and its number is [`count`](Self::count).
    pub fn cumulative(&self) -> impl Iterator<Item = (f64, u64)> {
        let edges = self.edges.iter().copied().chain([f64::INFINITY]);
        edges.zip(self.counts.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }))
    }

    /// The number of all values.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The sum of all values.
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.sum
    }
}
