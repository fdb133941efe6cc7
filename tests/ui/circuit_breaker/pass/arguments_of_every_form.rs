use std::io;
use std::time::Duration;

use resilience::{circuit_breaker, retry};

const FAILURES: u32 = 5;
const RATE: f64 = 0.25;
const CALLS: u32 = 50;
const TIME: Duration = Duration::from_secs(30);

#[circuit_breaker(threshold = 50%)]
fn percentage() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = 12.5%, window = 200, min_calls = 20)]
fn percentage_of_calls() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = 0.125, window = "1m 30s")]
fn fraction_of_time() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = 1.0, window = 1.5m, min_calls = 1)]
fn all_of_a_time() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = FAILURES, window = CALLS, min_calls = CALLS / 2)]
fn constants() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = RATE / 2.0, window = 2 * TIME)]
fn computed_rate() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = 2 + 3, window = (2 * 50))]
fn computed_counts() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(threshold = 5, slow = 1s, slow_threshold = 80%, window = 100)]
fn slow_next_to_a_count() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(slow = TIME, slow_threshold = 1.0 - RATE)]
fn slow_by_constants() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(cooldown = 10s, cooldown_factor = 2, cooldown_cap = 10m)]
fn growing_cooldown() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(cooldown_factor = 1.5, cooldown_cap = 20 * TIME)]
fn growing_default_cooldown() -> io::Result<u32> {
    Ok(1)
}

#[circuit_breaker(key = host)]
fn by_text(host: &str) -> io::Result<usize> {
    Ok(host.len())
}

#[circuit_breaker(name = "hosts", key = host, max_keys = 100, threshold = 50%)]
fn by_parameter_that_the_body_takes(host: String) -> io::Result<String> {
    Ok(host)
}

#[circuit_breaker(key = format!("{host}:{port}"), cooldown = limit, max_keys = 2 * CALLS)]
fn by_expression(host: &str, port: u16, limit: Duration) -> io::Result<usize> {
    let _ = (port, limit);
    Ok(host.len())
}

struct Client {
    host: String,
    threshold: f64,
    window: Duration,
}

impl Client {
    #[circuit_breaker(key = self.host, threshold = self.threshold, window = self.window, probes = probes)]
    async fn by_field(&self, probes: u32) -> io::Result<u32> {
        Ok(probes)
    }

    #[retry(attempts = 2)]
    #[circuit_breaker(key = self.host, threshold = self.threshold)]
    fn by_field_that_the_body_changes(&mut self, host: String) -> io::Result<()> {
        self.host = host;
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for fetch in [
        percentage,
        percentage_of_calls,
        fraction_of_time,
        all_of_a_time,
        constants,
        computed_rate,
        computed_counts,
        slow_next_to_a_count,
        slow_by_constants,
        growing_cooldown,
        growing_default_cooldown,
    ] {
        assert_eq!(fetch().unwrap(), 1);
    }
    assert_eq!(by_text("host").unwrap(), 4);
    assert_eq!(by_parameter_that_the_body_takes("host".to_owned()).unwrap(), "host");
    assert_eq!(by_expression("host", 80, TIME).unwrap(), 4);
    let mut client = Client {
        host: "host".to_owned(),
        threshold: 0.5,
        window: TIME,
    };
    assert_eq!(client.by_field(2).await.unwrap(), 2);
    client.by_field_that_the_body_changes("other".to_owned()).unwrap();
    assert_eq!(client.host, "other");
}
