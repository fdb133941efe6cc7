//! The text format of Prometheus, version 0.0.4.

use std::fmt::{self, Write};

use crate::telemetry::instrument::{Histogram, Instrument, Kind, Label, Series, Value};

/// The page of these instruments.
///
/// Dots of names become underscores. A name ends in its unit, and that of a counter in `_total`. An
/// instrument without series is left out.
pub(crate) fn page<'a>(instruments: impl IntoIterator<Item = &'a Instrument>) -> String {
    let mut page = String::new();
    for instrument in instruments {
        let family = Family::of(instrument);
        let mut is_new = true;
        instrument.each_series(|series| {
            if std::mem::take(&mut is_new) {
                let _ = family.head(&mut page, instrument);
            }
            // Writing into a string does not fail.
            let _ = family.series(&mut page, series);
        });
    }
    page
}

/// The name of an instrument on the page.
struct Family(String);

impl Family {
    fn of(instrument: &Instrument) -> Self {
        let mut name = instrument.name().replace('.', "_");
        name.push_str(if instrument.unit() == "s" { "_seconds" } else { "" });
        name.push_str(if instrument.kind() == Kind::Counter { "_total" } else { "" });
        Self(name)
    }

    fn head(&self, page: &mut String, instrument: &Instrument) -> fmt::Result {
        let kind = match instrument.kind() {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        page.write_fmt(format_args!("# HELP {} ", self.0))?;
        escaped(page, instrument.description(), false);
        page.write_fmt(format_args!("\n# TYPE {} {kind}\n", self.0))
    }

    fn series(&self, page: &mut String, series: &Series<'_>) -> fmt::Result {
        match series.value() {
            Value::Counter(count) => self.line(page, "", series, None, format_args!("{count}")),
            Value::Gauge(value) => self.line(page, "", series, None, format_args!("{}", Number(value))),
            Value::Histogram(histogram) => self.histogram(page, series, histogram),
        }
    }

    fn histogram(&self, page: &mut String, series: &Series<'_>, histogram: &Histogram) -> fmt::Result {
        for (edge, count) in histogram.cumulative() {
            self.line(page, "_bucket", series, Some(edge), format_args!("{count}"))?;
        }
        self.line(page, "_sum", series, None, format_args!("{}", Number(histogram.sum())))?;
        self.line(page, "_count", series, None, format_args!("{}", histogram.count()))
    }

    fn line(
        &self,
        page: &mut String,
        suffix: &str,
        series: &Series<'_>,
        edge: Option<f64>,
        value: fmt::Arguments<'_>,
    ) -> fmt::Result {
        page.push_str(&self.0);
        page.push_str(suffix);
        labels(page, series.labels(), edge)?;
        page.write_fmt(format_args!(" {value}\n"))
    }
}

fn labels(page: &mut String, labels: &[Label<'_>], edge: Option<f64>) -> fmt::Result {
    let mut before = '{';
    for (name, value) in labels {
        write!(page, "{before}{name}=\"")?;
        escaped(page, value, true);
        page.push('"');
        before = ',';
    }
    if let Some(edge) = edge {
        write!(page, "{before}le=\"{}\"", Number(edge))?;
        before = ',';
    }
    if before == ',' {
        page.push('}');
    }
    Ok(())
}

fn escaped(page: &mut String, text: &str, quotes: bool) {
    for char in text.chars() {
        match char {
            '\\' => page.push_str("\\\\"),
            '\n' => page.push_str("\\n"),
            '"' if quotes => page.push_str("\\\""),
            _ => page.push(char),
        }
    }
}

/// A number in the words of the format, which are those of Go.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            number if number.is_nan() => f.write_str("NaN"),
            f64::INFINITY => f.write_str("+Inf"),
            f64::NEG_INFINITY => f.write_str("-Inf"),
            number => number.fmt(f),
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::telemetry::edges;

    static CALLS: Instrument =
        Instrument::counter("resilience.calls", "Calls of a \"function\",\nby \\.", |each| {
            each(&Series::counter(&[("function", "a::\"b\"\\\n"), ("outcome", "ok")], 7));
            each(&Series::counter(&[("function", "a::c"), ("outcome", "error")], 0));
        });
    static NOTHING: Instrument = Instrument::counter("resilience.nothing", "No series.", |_| {});
    static RATE: Instrument = Instrument::gauge("resilience.breaker.rate", "A rate.", |each| {
        for rate in [0.25, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            each(&Series::new(&[], Value::Gauge(rate)));
        }
    });
    static DELAY: Instrument = Instrument::histogram("resilience.retry.attempts", "Attempts.", |each| {
        let mut histogram = Histogram::empty(edges::attempts());
        (histogram.counts[0], histogram.counts[2], histogram.counts[6], histogram.sum) = (3, 1, 2, 50.5);
        each(&Series::new(&[("function", "f")], Value::Histogram(&histogram)));
    })
    .in_seconds();

    #[test]
    fn a_page_has_a_head_for_each_instrument_with_series() {
        assert_eq!(
            page([&CALLS, &NOTHING, &RATE]),
            r#"# HELP resilience_calls_total Calls of a "function",\nby \\.
# TYPE resilience_calls_total counter
resilience_calls_total{function="a::\"b\"\\\n",outcome="ok"} 7
resilience_calls_total{function="a::c",outcome="error"} 0
# HELP resilience_breaker_rate A rate.
# TYPE resilience_breaker_rate gauge
resilience_breaker_rate 0.25
resilience_breaker_rate NaN
resilience_breaker_rate +Inf
resilience_breaker_rate -Inf
"#
        );
    }

    #[test]
    fn a_histogram_has_its_buckets_up_to_infinity_sum_and_count() {
        assert_eq!(
            page([&DELAY]),
            r#"# HELP resilience_retry_attempts_seconds Attempts.
# TYPE resilience_retry_attempts_seconds histogram
resilience_retry_attempts_seconds_bucket{function="f",le="1"} 3
resilience_retry_attempts_seconds_bucket{function="f",le="2"} 3
resilience_retry_attempts_seconds_bucket{function="f",le="3"} 4
resilience_retry_attempts_seconds_bucket{function="f",le="4"} 4
resilience_retry_attempts_seconds_bucket{function="f",le="5"} 4
resilience_retry_attempts_seconds_bucket{function="f",le="10"} 4
resilience_retry_attempts_seconds_bucket{function="f",le="+Inf"} 6
resilience_retry_attempts_seconds_sum{function="f"} 50.5
resilience_retry_attempts_seconds_count{function="f"} 6
"#
        );
    }
}
