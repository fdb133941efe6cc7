//! All numbers, handed to a recorder once.

use metrics::{Key, KeyName, Label, Recorder, Unit};
use resilience::telemetry::{self, Histogram, Instrument, Kind, Series, Value};

use crate::recorder::{METADATA, SERIES};

/// Tells the recorder what there will be. Recorders show it beside the numbers.
pub(crate) fn describe(recorder: &dyn Recorder) {
    for instrument in telemetry::instruments() {
        let text = || instrument.description().into();
        let name = |suffix: &str| KeyName::from(format!("{}{suffix}", instrument.name()));
        let unit = (instrument.unit() == "s").then_some(Unit::Seconds);
        match instrument.kind() {
            Kind::Counter => recorder.describe_counter(name(""), None, text()),
            Kind::Histogram => {
                recorder.describe_counter(name(".bucket"), None, text());
                recorder.describe_counter(name(".count"), None, text());
                recorder.describe_gauge(name(".sum"), unit, text());
            }
            _ => recorder.describe_gauge(name(""), unit, text()),
        }
    }
    recorder.describe_gauge(SERIES.into(), None, "Series that were published the last time.".into());
}

/// Publishes all series, and how many they are.
pub(crate) fn publish(recorder: &dyn Recorder) {
    let mut sink = Sink { recorder, series: 0 };
    for instrument in telemetry::instruments() {
        instrument.each_series(|series| sink.series(instrument, series));
    }
    let count = sink.series;
    recorder.register_gauge(&Key::from_static_name(SERIES), &METADATA).set(count);
}

struct Sink<'a> {
    recorder: &'a dyn Recorder,
    series: u32,
}

impl Sink<'_> {
    fn series(&mut self, instrument: &Instrument, series: &Series<'_>) {
        match series.value() {
            Value::Counter(count) => self.counter(instrument, "", series, None, count),
            Value::Gauge(value) => self.gauge(instrument, "", series, value),
            Value::Histogram(histogram) => self.histogram(instrument, series, histogram),
            // A kind that is newer than this crate.
            _ => {}
        }
    }

    fn histogram(&mut self, instrument: &Instrument, series: &Series<'_>, histogram: &Histogram) {
        for (edge, count) in histogram.cumulative() {
            self.counter(instrument, ".bucket", series, Some(edge), count);
        }
        self.counter(instrument, ".count", series, None, histogram.count());
        self.gauge(instrument, ".sum", series, histogram.sum());
    }

    fn counter(
        &mut self,
        instrument: &Instrument,
        suffix: &str,
        series: &Series<'_>,
        edge: Option<f64>,
        count: u64,
    ) {
        self.series += 1;
        self.recorder.register_counter(&key(instrument, suffix, series, edge), &METADATA).absolute(count);
    }

    fn gauge(&mut self, instrument: &Instrument, suffix: &str, series: &Series<'_>, value: f64) {
        self.series += 1;
        self.recorder.register_gauge(&key(instrument, suffix, series, None), &METADATA).set(value);
    }
}

fn key(instrument: &Instrument, suffix: &str, series: &Series<'_>, edge: Option<f64>) -> Key {
    let name = match suffix {
        "" => KeyName::from(instrument.name()),
        suffix => KeyName::from(format!("{}{suffix}", instrument.name())),
    };
    let mut labels: Vec<Label> =
        series.labels().iter().map(|(name, value)| Label::new(*name, (*value).to_owned())).collect();
    if let Some(edge) = edge {
        labels.push(Label::new("le", if edge.is_infinite() { "+Inf".to_owned() } else { edge.to_string() }));
    }
    Key::from_parts(name, labels)
}
