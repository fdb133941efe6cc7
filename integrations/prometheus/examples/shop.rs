//! Serves the page of a shop whose calls fail now and then, until it is stopped: something for
//! Prometheus to scrape and for the dashboard to show.

use std::net::TcpListener;
use std::time::Duration;

use resilience::telemetry::{self, Level};

fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:9464".to_owned());
    let listener = TcpListener::bind(address)?;
    println!("http://{}/metrics", listener.local_addr()?);
    telemetry::level(Level::Latency);
    let scrapes = resilience_prometheus_tests::serve(listener);
    loop {
        let counted = resilience_prometheus_tests::traffic();
        let calls: u64 = counted.all().values().sum();
        // Until it is scraped, or for five seconds.
        let asked = scrapes.recv_timeout(Duration::from_secs(5)).is_ok();
        println!("{calls} numbers were counted{}", if asked { ", and asked for" } else { "" });
    }
}
