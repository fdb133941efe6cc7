//! A real Prometheus scrapes the shop, and says what the shop has counted.

mod support;

use std::net::TcpListener;
use std::time::Duration;

use resilience::telemetry::{self, Level};
use resilience_prometheus_tests::{Scrapes, lane, serve, traffic};
use support::awaited::is_awaited;
use support::server::{Prometheus, is_there};
use support::shown;

/// Waits for so many scrapes. A scrape is stored before the next one begins.
fn scraped(scrapes: &Scrapes, times: usize, prometheus: &Prometheus) {
    scrapes.try_iter().for_each(drop);
    for _ in 0..times {
        let scrape = scrapes.recv_timeout(Duration::from_secs(60));
        assert!(scrape.is_ok(), "no scrape for a minute: {}", prometheus.log());
    }
}

/// The query as the dashboard would send it.
fn filled_in(query: &str) -> String {
    let query = query.replace("$__rate_interval", "1m").replace("$__range", "1h");
    ["$job", "$instance", "$function"].iter().fold(query, |query, name| query.replace(name, ".*"))
}

#[test]
fn prometheus_says_what_the_shop_has_counted() {
    if !is_there("whether Prometheus agrees with the page, and runs what users are shown") {
        return;
    }
    telemetry::level(Level::Latency);
    lane();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    let scrapes = serve(listener);
    let prometheus = Prometheus::scraping(address);
    // Zeros first, or `increase` would miss the first event.
    scraped(&scrapes, 3, &prometheus);
    let counted = traffic().all();
    scraped(&scrapes, 5, &prometheus);

    compare(&prometheus, &counted);
    run_all_that_is_shown(&prometheus);
    rules_are_healthy(&prometheus);
}

fn compare(prometheus: &Prometheus, counted: &std::collections::BTreeMap<String, u64>) {
    let mut compared = 0;
    for (series, count) in counted.iter().filter(|(series, _)| !is_awaited(series)) {
        let found =
            prometheus.query(&format!("sum({series})")).unwrap_or_else(|error| panic!("{series}: {error}"));
        let value = found.first().and_then(|found| found["value"][1].as_str());
        assert_eq!(value, Some(count.to_string().as_str()), "{series}");
        // From the zero before the first call: all of it has happened in this minute. The kind of
        // an error is known from its first one on, so that one is not seen.
        let has_kinds = series.starts_with("resilience_attempts_total") && !series.contains("\"ok\"");
        if *count > 0 && !has_kinds {
            let found = prometheus.query(&format!("sum(increase({series}[1m])) > 0")).expect("a number");
            assert_eq!(found.len(), 1, "{series}");
        }
        compared += 1;
    }
    assert!(compared > 40, "{compared}");
}

/// Prometheus accepts every query that users are shown, and finds something for those that name
/// only what the shop has.
fn run_all_that_is_shown(prometheus: &Prometheus) {
    let mut wrong = Vec::new();
    for shown in shown::all() {
        match prometheus.query(&filled_in(&shown.query)) {
            Err(error) => wrong.push(format!("{}: {error}\n    {}", shown.place, shown.query)),
            Ok(found) if found.is_empty() && !may_be_empty(&shown) => {
                wrong.push(format!("{}: no series\n    {}", shown.place, shown.query));
            }
            Ok(_) => {}
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Alerts, and queries for what the shop does not do: panics of hooks and of functions.
fn may_be_empty(shown: &shown::Shown) -> bool {
    // A kind of error begins with its first one, which `increase` does not see.
    let has_kinds = shown.query.contains("error_type");
    is_awaited(&shown.query)
        || has_kinds
        || shown.place.starts_with("alerts")
        || shown.query.contains("panic")
}

fn rules_are_healthy(prometheus: &Prometheus) {
    let rules = prometheus.get("/api/v1/rules").expect("rules");
    let rules = rules["groups"][0]["rules"].as_array().expect("the rules of the group");
    assert_eq!(rules.len(), shown::alerts().len());
    for rule in rules {
        assert_ne!(rule["health"], "err", "{rule}");
    }
}
