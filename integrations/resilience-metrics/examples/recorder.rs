//! A retried function, and all that a recorder is told of it.

use std::io;

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use resilience::retry;
use resilience::telemetry::{self, Level};

#[retry(attempts = 3, base = 1ms)]
fn load(tries: &mut u32) -> io::Result<u32> {
    *tries += 1;
    if *tries < 3 { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(*tries) }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    recorder.install()?;

    telemetry::level(Level::Latency);
    let publisher = resilience_metrics::install()?;
    load(&mut 0)?;
    publisher.publish();

    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let value = match value {
            DebugValue::Counter(0) => continue,
            DebugValue::Counter(count) => count.to_string(),
            DebugValue::Gauge(value) => value.to_string(),
            DebugValue::Histogram(_) => unreachable!("none is recorded"),
        };
        let labels: Vec<String> =
            key.key().labels().map(|label| format!("{}={}", label.key(), label.value())).collect();
        println!("{value:>12}  {} {}", key.key().name(), labels.join(" "));
    }
    Ok(())
}
