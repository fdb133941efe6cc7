//! The operators of an application steer the library by its names, with the file of
//! `docs/libraries.md`.

use resilience::control::{self, Overrides};
use resilience::{CircuitBreaker, Site, sites, telemetry};
use shop_client::{Builder, Transport};
use std::io;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A shop that is down, and counts.
#[derive(Debug, Default)]
struct Shop(AtomicU32);

impl Transport for &Shop {
    async fn send(&self, _method: &str, _path: &str) -> io::Result<(u16, String)> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok((503, String::new()))
    }
}

/// The block of the page that begins with this line.
fn shown(line: &str) -> &'static str {
    let page = include_str!("../../../docs/libraries.md");
    let start = page.find(&format!("```toml\n{line}")).expect("the page has it");
    page[start..].trim_start_matches("```toml\n").split("```").next().expect("it ends")
}

#[tokio::test(start_paused = true)]
async fn a_file_steers_it_by_its_names() {
    let names: Vec<_> = sites().map(Site::name).filter(|name| name.starts_with("shop_client")).collect();
    assert_eq!(names, ["shop_client::client::price", "shop_client::client::buy"], "before a call");

    let file = Overrides::from_toml(shown("[retry.\"shop_client::*\"]")).expect("nothing is wrong");
    control::apply(file).expect("nothing is wrong");
    let shop = Shop::default();
    let client = Builder::new().build(&shop);
    let mut requests = Vec::new();
    for _ in 0..6 {
        assert!(client.price(7).await.is_err());
        requests.push(shop.0.swap(0, Ordering::Relaxed));
    }
    assert_eq!(requests, [2, 2, 2, 2, 2, 0]);
    assert_eq!(CircuitBreaker::named("shop_client").snapshot().times_opened(), 1);
    let metrics = telemetry::prometheus();
    assert!(metrics.contains("resilience_attempts_total{function=\"shop_client::client::price\","));
    assert!(metrics.contains("resilience_breaker_calls_total{breaker=\"shop_client\","));

    let set =
        control::set("shop_client::client::price", |o| o.retry.attempts(1)).by("oncall").because("test");
    set.lasting(Duration::from_secs(60)).expect("nothing is wrong");
    CircuitBreaker::named("shop_client").reset();
    assert!(client.price(7).await.is_err());
    assert_eq!(shop.0.swap(0, Ordering::Relaxed), 1);
}
