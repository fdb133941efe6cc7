//! A retried function, and all that an exporter is told of it.

use std::io;

use opentelemetry::metrics::MeterProvider;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics, ScopeMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
use resilience::retry;
use resilience::telemetry::{self, Level};

#[retry(attempts = 3, base = 1ms)]
fn load(tries: &mut u32) -> io::Result<u32> {
    *tries += 1;
    if *tries < 3 { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(*tries) }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let exporter = InMemoryMetricExporter::default();
    let reader = PeriodicReader::builder(exporter.clone()).build();
    let provider = SdkMeterProvider::builder().with_reader(reader).build();

    telemetry::level(Level::Calls);
    let _guard = resilience_opentelemetry::install(&provider.meter("resilience"))?;
    load(&mut 0)?;
    provider.force_flush()?;
    exporter.get_finished_metrics()?.iter().for_each(print);
    Ok(())
}

fn print(exported: &ResourceMetrics) {
    for metric in exported.scope_metrics().flat_map(ScopeMetrics::metrics) {
        let AggregatedMetrics::U64(MetricData::Sum(sum)) = metric.data() else { continue };
        for point in sum.data_points().filter(|point| point.value() > 0) {
            let labels: Vec<String> =
                point.attributes().map(|label| format!("{}={}", label.key, label.value)).collect();
            println!("{:>4}  {} {}", point.value(), metric.name(), labels.join(" "));
        }
    }
}
