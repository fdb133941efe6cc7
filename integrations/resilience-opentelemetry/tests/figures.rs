//! An exporter is told what the page of Prometheus says. One test, as a process has one guard.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ScopeMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use resilience::telemetry::{self, Level};
use resilience::{BulkheadFull, RateLimited, RetryBudget, bulkhead, fallback, hedge, rate_limit, retry};
use resilience_opentelemetry::InstallError;

#[derive(Debug)]
struct Down;

thread_local! {
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

#[fallback(value = 0)]
#[retry(attempts = 3, base = 0ms)]
fn charge() -> Result<u32, Down> {
    match FAILURES.get() {
        0 => Ok(1),
        more => {
            FAILURES.set(more - 1);
            Err(Down)
        }
    }
}

#[bulkhead(1, name = "warehouse")]
fn reserve(items: u32) -> Result<u32, BulkheadFull> {
    if items > 1 { reserve(items - 1) } else { Ok(items) }
}

#[rate_limit(1, per = 1h, name = "mails")]
fn notify() -> Result<(), RateLimited> {
    Ok(())
}

/// The first attempt fails, and the next one begins at once.
#[hedge(1h)]
async fn search() -> Result<u32, Down> {
    FAILURES.set(FAILURES.get() + 1);
    if FAILURES.get() == 1 { Err(Down) } else { Ok(1) }
}

/// A call of each gate that is let in and one that is rejected, and a call that a hedge has won.
fn gates_and_hedge() {
    assert!(reserve(2).is_err());
    assert!(notify().is_ok() && notify().is_err());
    FAILURES.set(0);
    let found = pin!(search()).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(found, Poll::Ready(Ok(1))));
}

fn charge_after(failures: u32) {
    FAILURES.set(failures);
    let _ = charge();
}

/// The lines of the page by name and sorted labels.
fn page() -> BTreeMap<String, String> {
    let page = telemetry::prometheus();
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').expect("a value"))
        .map(|(key, value)| (sorted(key), value.to_owned()))
        .collect()
}

/// No label of this test has a comma in its value.
fn sorted(key: &str) -> String {
    let Some((name, labels)) = key.split_once('{') else { return key.to_owned() };
    let mut labels: Vec<&str> = labels.trim_end_matches('}').split(',').collect();
    labels.sort_unstable();
    format!("{name}{{{}}}", labels.join(","))
}

/// What was exported last, in the words of the page.
fn exported(provider: &SdkMeterProvider, exporter: &InMemoryMetricExporter) -> BTreeMap<String, String> {
    exporter.reset();
    provider.force_flush().unwrap();
    let mut figures = BTreeMap::new();
    for exported in exporter.get_finished_metrics().unwrap() {
        for metric in exported.scope_metrics().flat_map(ScopeMetrics::metrics) {
            read(metric, &mut figures);
        }
    }
    figures
}

fn read(metric: &Metric, figures: &mut BTreeMap<String, String>) {
    let mut figure = |attributes: &mut dyn Iterator<Item = &KeyValue>, is_counter, value: String| {
        let labels: Vec<String> =
            attributes.map(|label| format!("{}=\"{}\"", label.key, label.value)).collect();
        let name = in_words_of_the_page(metric.name(), is_counter);
        let key = if labels.is_empty() { name } else { sorted(&format!("{name}{{{}}}", labels.join(","))) };
        assert_eq!(figures.insert(key, value), None, "{} twice", metric.name());
    };
    match metric.data() {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => {
            assert!(sum.is_monotonic());
            sum.data_points()
                .for_each(|point| figure(&mut point.attributes(), true, point.value().to_string()));
        }
        AggregatedMetrics::F64(MetricData::Sum(sum)) => {
            assert!(sum.is_monotonic());
            sum.data_points()
                .for_each(|point| figure(&mut point.attributes(), true, point.value().to_string()));
        }
        AggregatedMetrics::F64(MetricData::Gauge(gauge)) => {
            gauge
                .data_points()
                .for_each(|point| figure(&mut point.attributes(), false, point.value().to_string()));
        }
        other => panic!("{}: {other:?}", metric.name()),
    }
}

fn in_words_of_the_page(name: &str, is_counter: bool) -> String {
    let family = [".bucket", ".count", ".sum"].iter().find_map(|suffix| name.strip_suffix(suffix));
    let part = family.map(|family| &name[family.len() + 1..]);
    let family = family.unwrap_or(name);
    let known = telemetry::instruments().find(|known| known.name() == family).expect("it exists");
    let unit = if known.unit() == "s" { "_seconds" } else { "" };
    let total = if is_counter && part.is_none() { "_total" } else { "" };
    let part = part.map_or(String::new(), |part| format!("_{part}"));
    format!("{}{unit}{total}{part}", family.replace('.', "_"))
}

#[test]
fn an_exporter_is_told_what_the_page_says() {
    let of_nobody = opentelemetry::global::meter("resilience");
    assert_eq!(resilience_opentelemetry::install(&of_nobody).unwrap_err(), InstallError::NoReader);
    let unread = SdkMeterProvider::builder().build();
    let unread = resilience_opentelemetry::install(&unread.meter("resilience"));
    assert_eq!(unread.unwrap_err(), InstallError::NoReader);

    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();
    let meter = provider.meter("resilience");
    let guard = resilience_opentelemetry::install(&meter).unwrap();
    assert_eq!(resilience_opentelemetry::install(&meter).unwrap_err(), InstallError::Twice);

    telemetry::level(Level::Latency);
    let _full = RetryBudget::named("figures");
    gates_and_hedge();
    [0, 0, 1, 3].into_iter().for_each(charge_after);
    let figures = exported(&provider, &exporter);
    assert_eq!(figures, page());
    let calls = |outcome: &str| {
        figures[&format!("resilience_calls_total{{function=\"figures::charge\",outcome=\"{outcome}\"}}")]
            .as_str()
    };
    // The fallback helps the one that was given up.
    assert_eq!([calls("ok"), calls("ok_after_retry"), calls("error")], ["2", "2", "0"]);
    let figure = |series: &str| figures[series].as_str();
    let of_gates = [
        "resilience_bulkhead_calls_total{function=\"figures::reserve\",result=\"rejected\"}",
        "resilience_rate_limit_rejected_total{limiter=\"mails\"}",
        "resilience_hedge_calls_total{function=\"figures::search\",result=\"won\"}",
        "resilience_hedge_attempts_total{function=\"figures::search\"}",
    ];
    assert_eq!(of_gates.map(figure), ["1"; 4]);

    charge_after(0);
    assert_eq!(exported(&provider, &exporter), page());

    drop(guard);
    charge_after(0);
    assert!(exported(&provider, &exporter).is_empty());
    let _guard = resilience_opentelemetry::install(&meter).unwrap();
    assert_eq!(exported(&provider, &exporter), page());
}
