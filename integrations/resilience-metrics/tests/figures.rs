//! A recorder is told what the page of Prometheus says. One test, as a process has one publisher.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use metrics_util::MetricKind;
use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use resilience::telemetry::{self, Level};
use resilience::{BulkheadFull, RateLimited, RetryBudget, bulkhead, fallback, hedge, rate_limit, retry};
use resilience_metrics::InstallError;

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

/// The lines of the page, without those that only explain.
fn page() -> BTreeMap<String, String> {
    let page = telemetry::prometheus();
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.rsplit_once(' ').expect("a value"))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// What the recorder was told, in the words of the page.
fn recorded(snapshotter: &Snapshotter) -> BTreeMap<String, String> {
    let kinds: BTreeMap<_, _> = telemetry::instruments().map(|known| (known.name(), known.unit())).collect();
    let mut recorded = BTreeMap::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let name = key.key().name();
        let family = [".bucket", ".count", ".sum"].iter().find_map(|suffix| name.strip_suffix(suffix));
        let part = family.map_or("", |family| &name[family.len() + 1..]);
        let family = family.unwrap_or(name);
        let mut shown = family.replace('.', "_");
        shown.push_str(if kinds.get(family) == Some(&"s") { "_seconds" } else { "" });
        let total = part.is_empty() && key.kind() == MetricKind::Counter;
        shown.push_str(if total { "_total" } else { "" });
        shown.push_str(if part.is_empty() { "" } else { "_" });
        shown.push_str(part);
        let labels: Vec<String> =
            key.key().labels().map(|label| format!("{}=\"{}\"", label.key(), label.value())).collect();
        if !labels.is_empty() {
            let _ = write!(shown, "{{{}}}", labels.join(","));
        }
        let value = match value {
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Gauge(value) => value.to_string(),
            DebugValue::Histogram(values) => panic!("{shown} has values: {values:?}"),
        };
        assert_eq!(recorded.insert(shown, value), None, "{name} twice");
    }
    recorded
}

#[test]
fn a_recorder_is_told_what_the_page_says() {
    assert_eq!(resilience_metrics::install().unwrap_err(), InstallError::NoRecorder);
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install().unwrap();

    let publisher = resilience_metrics::install().unwrap();
    assert_eq!(resilience_metrics::install().unwrap_err(), InstallError::Twice);
    telemetry::level(Level::Latency);
    let _full = RetryBudget::named("figures");
    gates_and_hedge();
    [0, 0, 1, 3].into_iter().for_each(charge_after);
    publisher.publish();
    let expected = page();
    let mut figures = recorded(&snapshotter);
    assert_eq!(figures.remove("resilience_publisher_series"), Some(expected.len().to_string()));
    assert_eq!(figures, expected);
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

    // The snapshot has set all to zero. A counter that is set to its sum is right again at once.
    charge_after(0);
    let publishing = publisher.every(Duration::from_secs(3600)).spawn();
    publishing.stop();
    let expected = page();
    let mut figures = recorded(&snapshotter);
    figures.remove("resilience_publisher_series");
    assert_eq!(figures, expected);

    drop(publisher);
    assert!(resilience_metrics::install().is_ok());
}
