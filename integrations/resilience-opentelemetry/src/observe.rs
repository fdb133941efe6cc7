//! The observable instruments of one instrument of ours.

use std::sync::Weak;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;
use resilience::telemetry::{Instrument, Kind, Series, Value};

use crate::guard::Installed;

/// Makes the observable instruments. Each observes as long as the guard lives.
pub(crate) fn build(meter: &Meter, instrument: &'static Instrument, guard: &Weak<Installed>) {
    match instrument.kind() {
        Kind::Counter => counter(meter, instrument, "", guard, |series, observe| {
            if let Value::Counter(count) = series.value() {
                observe(count, &attributes(series, None));
            }
        }),
        Kind::Gauge => gauge(meter, instrument, guard),
        Kind::Histogram => {
            buckets(meter, instrument, guard);
            counter(meter, instrument, ".count", guard, |series, observe| {
                if let Value::Histogram(histogram) = series.value() {
                    observe(histogram.count(), &attributes(series, None));
                }
            });
            sum(meter, instrument, guard);
        }
        // A kind that is newer than this crate.
        _ => {}
    }
}

fn name(instrument: &Instrument, suffix: &str) -> String {
    format!("{}{suffix}", instrument.name())
}

fn counter(
    meter: &Meter,
    instrument: &'static Instrument,
    suffix: &str,
    guard: &Weak<Installed>,
    each: impl Fn(&Series<'_>, &mut dyn FnMut(u64, &[KeyValue])) + Send + Sync + 'static,
) {
    let guard = guard.clone();
    meter
        .u64_observable_counter(name(instrument, suffix))
        .with_description(instrument.description())
        .with_callback(move |observer| {
            if guard.strong_count() > 0 {
                instrument.each_series(|series| {
                    each(series, &mut |count, attributes| observer.observe(count, attributes));
                });
            }
        })
        .build();
}

fn buckets(meter: &Meter, instrument: &'static Instrument, guard: &Weak<Installed>) {
    counter(meter, instrument, ".bucket", guard, |series, observe| {
        if let Value::Histogram(histogram) = series.value() {
            for (edge, count) in histogram.cumulative() {
                observe(count, &attributes(series, Some(edge)));
            }
        }
    });
}

fn sum(meter: &Meter, instrument: &'static Instrument, guard: &Weak<Installed>) {
    let guard = guard.clone();
    meter
        .f64_observable_counter(name(instrument, ".sum"))
        .with_description(instrument.description())
        .with_unit(instrument.unit())
        .with_callback(move |observer| {
            if guard.strong_count() > 0 {
                instrument.each_series(|series| {
                    if let Value::Histogram(histogram) = series.value() {
                        observer.observe(histogram.sum(), &attributes(series, None));
                    }
                });
            }
        })
        .build();
}

fn gauge(meter: &Meter, instrument: &'static Instrument, guard: &Weak<Installed>) {
    let guard = guard.clone();
    meter
        .f64_observable_gauge(instrument.name())
        .with_description(instrument.description())
        .with_unit(instrument.unit())
        .with_callback(move |observer| {
            if guard.strong_count() > 0 {
                instrument.each_series(|series| {
                    if let Value::Gauge(value) = series.value() {
                        observer.observe(value, &attributes(series, None));
                    }
                });
            }
        })
        .build();
}

fn attributes(series: &Series<'_>, edge: Option<f64>) -> Vec<KeyValue> {
    let mut attributes: Vec<KeyValue> =
        series.labels().iter().map(|(name, value)| KeyValue::new(*name, (*value).to_owned())).collect();
    if let Some(edge) = edge {
        let edge = if edge.is_infinite() { "+Inf".to_owned() } else { edge.to_string() };
        attributes.push(KeyValue::new("le", edge));
    }
    attributes
}
