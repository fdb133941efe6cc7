//! The cost of counting a call: at the levels `calls` and `latency` of telemetry, and with the
//! crates that people would count with instead. Prints tables in markdown.
//!
//! - **`metrics`**: its macro, whose recorder looks the counter up for each call, and a counter
//!   that is kept. The recorder is the registry of metrics-util, on which the exporters for
//!   Prometheus stand.
//! - **OpenTelemetry**: the SDK with a reader. Its API has no counter for fixed attributes.
//! - **tower-resilience**: its circuit breaker with the feature `metrics`, and the same recorder,
//!   beside our circuit breaker.
//!
//! A duration is recorded by two readings of the clock and a histogram.

#[path = "ratios/measure.rs"]
mod measure;
#[path = "../work.rs"]
mod work;

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use metrics_util::registry::{AtomicStorage, Registry};
use opentelemetry::KeyValue;
use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use resilience::telemetry::{Level, level_of};
use resilience::{circuit_breaker, retry};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_resilience_circuitbreaker::CircuitBreakerLayer;

use crate::work::{Error, work};

async fn work_async(input: u64) -> Result<u64, Error> {
    work(input)
}

macro_rules! annotated {
    ($($retried:ident $guarded:ident)*) => {$(
        #[retry(attempts = 3)]
        #[inline(never)]
        fn $retried(input: u64) -> Result<u64, Error> {
            work(input)
        }

        #[circuit_breaker]
        async fn $guarded(input: u64) -> Result<u64, Error> {
            work(input)
        }
    )*};
}

annotated!(events guarded_events calls guarded_calls latency guarded_latency);

/// The registry of metrics-util as a recorder, and nothing more.
struct Registered(Registry<Key, AtomicStorage>);

impl Recorder for Registered {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        self.0.get_or_create_counter(key, |counter| counter.clone().into())
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        self.0.get_or_create_gauge(key, |gauge| gauge.clone().into())
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        self.0.get_or_create_histogram(key, |histogram| histogram.clone().into())
    }
}

fn by_metrics(input: u64) -> Result<u64, Error> {
    let outcome = work(input);
    let word = if outcome.is_ok() { "ok" } else { "error" };
    metrics::counter!("calls", "function" => "work", "outcome" => word).increment(1);
    outcome
}

static KEPT: LazyLock<Counter> =
    LazyLock::new(|| metrics::counter!("calls", "function" => "kept", "outcome" => "ok"));
static KEPT_TIMES: LazyLock<Histogram> =
    LazyLock::new(|| metrics::histogram!("duration", "function" => "kept", "outcome" => "ok"));

fn by_kept_metrics(input: u64) -> Result<u64, Error> {
    let outcome = work(input);
    if outcome.is_ok() {
        KEPT.increment(1);
    }
    outcome
}

fn timed_by_kept_metrics(input: u64) -> Result<u64, Error> {
    let start = Instant::now();
    let outcome = by_kept_metrics(input);
    KEPT_TIMES.record(start.elapsed());
    outcome
}

static PROVIDER: LazyLock<SdkMeterProvider> = LazyLock::new(|| {
    let reader = PeriodicReader::builder(InMemoryMetricExporter::default())
        .with_interval(Duration::from_secs(3600))
        .build();
    SdkMeterProvider::builder().with_reader(reader).build()
});
static COUNTER: LazyLock<opentelemetry::metrics::Counter<u64>> =
    LazyLock::new(|| PROVIDER.meter("peers").u64_counter("calls").build());
static TIMES: LazyLock<opentelemetry::metrics::Histogram<f64>> =
    LazyLock::new(|| PROVIDER.meter("peers").f64_histogram("duration").build());

fn attributes(outcome: &Result<u64, Error>) -> [KeyValue; 2] {
    let word = if outcome.is_ok() { "ok" } else { "error" };
    [KeyValue::new("function", "work"), KeyValue::new("outcome", word)]
}

fn by_opentelemetry(input: u64) -> Result<u64, Error> {
    let outcome = work(input);
    COUNTER.add(1, &attributes(&outcome));
    outcome
}

fn timed_by_opentelemetry(input: u64) -> Result<u64, Error> {
    let start = Instant::now();
    let outcome = by_opentelemetry(input);
    TIMES.record(start.elapsed().as_secs_f64(), &attributes(&outcome));
    outcome
}

static BREAKER: LazyLock<CircuitBreakerLayer> = LazyLock::new(|| {
    let builder = CircuitBreakerLayer::builder().consecutive_failures(5);
    let layer = builder.wait_duration_in_open(Duration::from_secs(30)).build_with_handle();
    layer.expect("the configuration is legal").0
});

fn good<R>(calls: u64, mut call: impl FnMut(u64) -> R) {
    for _ in 0..calls {
        black_box(&call(black_box(1)));
    }
}

/// Polls a future that never really waits.
fn now<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn by_tower(calls: u64) {
    let mut service = BREAKER.layer(service_fn(work_async));
    good(calls, |input| now(async { service.ready().await?.call(input).await }));
}

type Contender = (&'static str, fn(u64));

fn table(head: &str, contenders: &[Contender]) {
    let runs: Vec<_> = contenders.iter().map(|(_, run)| *run).collect();
    println!("| {head} | ns per call | over the same uncounted |\n| --- | ---: | ---: |");
    let nanos = measure::nanos(&runs);
    // The first is the bare call, the second ours without counting.
    for (i, ((name, _), time)) in contenders.iter().zip(&nanos).enumerate() {
        let uncounted = if name.starts_with("ours") { nanos[1] } else { nanos[0] };
        let over = if i < 2 { String::new() } else { format!("{:+.2}", time - uncounted) };
        println!("| {name} | {time:.2} | {over} |");
    }
    println!();
}

fn main() {
    metrics::set_global_recorder(Registered(Registry::atomic())).expect("the only one");
    for (name, level) in [("events", Level::Events), ("calls", Level::Calls), ("latency", Level::Latency)] {
        level_of(&format!("{}::{name}", module_path!()), level);
        level_of(&format!("{}::guarded_{name}", module_path!()), level);
    }
    let sync: [Contender; 9] = [
        ("bare", |n| good(n, work)),
        ("ours, `retry`, level `events`", |n| good(n, events)),
        ("ours, `retry`, level `calls`", |n| good(n, calls)),
        ("`metrics`, a counter that is kept", |n| good(n, by_kept_metrics)),
        ("`metrics`, `counter!`", |n| good(n, by_metrics)),
        ("OpenTelemetry, a counter", |n| good(n, by_opentelemetry)),
        ("ours, `retry`, level `latency`", |n| good(n, latency)),
        ("`metrics`, counter and histogram that are kept", |n| good(n, timed_by_kept_metrics)),
        ("OpenTelemetry, counter and histogram", |n| good(n, timed_by_opentelemetry)),
    ];
    table("a call that succeeds, sync", &sync);
    let guarded: [Contender; 5] = [
        ("bare", |n| good(n, |input| now(work_async(input)))),
        ("ours, `circuit_breaker`, level `events`", |n| good(n, |input| now(guarded_events(input)))),
        ("ours, `circuit_breaker`, level `calls`", |n| good(n, |input| now(guarded_calls(input)))),
        ("ours, `circuit_breaker`, level `latency`", |n| good(n, |input| now(guarded_latency(input)))),
        ("tower-resilience with its feature `metrics`", by_tower),
    ];
    table("a guarded call that succeeds, async", &guarded);
}
