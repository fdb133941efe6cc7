//! A thousand functions, each with a breaker: what is answered, and, with `--nocapture`, how large
//! that is and how long it takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use resilience::__private::{NO_KINDS, Site, SiteLayer, begin};
use resilience::telemetry::{self, Level};
use resilience_admin::{Admin, Moment};
use serde_json::Value;

const FUNCTIONS: usize = 1_000;

fn leak(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// Lists a function as its first call does, without its code.
fn list(number: usize) -> &'static Site {
    let breaker = leak(format!("breaker-{number}"));
    let layers = Box::leak(Box::new([
        SiteLayer::new("retry", None, &[("attempts", "3"), ("base", "100ms")]),
        SiteLayer::new("circuit_breaker", Some(breaker), &[("threshold", "5")]),
    ]));
    let name = leak(format!("shop::service_{}::function_{number}", number % 20));
    let site: &'static Site = Box::leak(Box::new(Site::new(name, "src/shop.rs", 1, layers)));
    let _ = resilience::CircuitBreaker::named(breaker);
    call(site);
    site
}

fn call(site: &'static Site) {
    drop(begin(site, NO_KINDS));
}

/// The answer, and what it took.
fn ask(admin: &Admin, path: &str) -> (Bytes, Duration) {
    let request = Request::get(path).header("host", "localhost").body(Bytes::new()).expect("it is a request");
    let start = Instant::now();
    let answer = admin.answer(&request).into_body();
    (answer, start.elapsed())
}

fn state(admin: &Admin, since: Option<&str>) -> (Value, usize, Duration) {
    let path =
        since.map_or_else(|| "/api/v1/state".to_owned(), |since| format!("/api/v1/state?since={since}"));
    let (body, took) = ask(admin, &path);
    (serde_json::from_slice(&body).expect("it is JSON"), body.len(), took)
}

#[test]
fn of_a_thousand_functions_a_delta_has_those_that_were_called() {
    telemetry::level(Level::Calls);
    let sites: Vec<&'static Site> = (0..FUNCTIONS).map(list).collect();
    let millis = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&millis);
    let admin = Admin::new()
        .clock(move || Moment::new(Duration::from_millis(clock.load(Ordering::Relaxed)), Duration::ZERO));

    let (whole, bytes, took) = state(&admin, None);
    println!("the whole state: {bytes} bytes in {took:.1?}");
    let rows = |state: &Value| state["functions"].as_array().expect("it is a list").len();
    assert_eq!(rows(&whole), FUNCTIONS);
    assert_eq!(whole["breakers"].as_array().expect("it is a list").len(), FUNCTIONS);

    // From the second sample on there is a rate.
    millis.fetch_add(2_000, Ordering::Relaxed);
    let mut cursor = state(&admin, None).0["cursor"].clone();
    for called in [1, 10, FUNCTIONS] {
        sites[..called].iter().for_each(|site| call(site));
        millis.fetch_add(2_000, Ordering::Relaxed);
        let (delta, bytes, took) = state(&admin, cursor.as_str());
        println!("after calls of {called}: {} rows, {bytes} bytes in {took:.1?}", rows(&delta));
        // Those that were called in the last two minutes have a curve that moves.
        assert_eq!((rows(&delta), &delta["full"]), (called, &Value::Bool(false)));
        cursor = delta["cursor"].clone();
    }
    let (same, took) = ask(&admin, &format!("/api/v1/state?since={}", cursor.as_str().unwrap_or_default()));
    println!("without news: {} bytes in {took:.1?}", same.len());
    assert!(same.is_empty());

    // One that is new since the last sample is there too.
    list(FUNCTIONS);
    let (all, took) = ask(&admin, "/api/v1/sites");
    println!("all functions with their values: {} bytes in {took:.1?}", all.len());
    let all: Value = serde_json::from_slice(&all).expect("it is JSON");
    assert_eq!(rows(&all), FUNCTIONS + 1);
    let has_values = |row: &Value| {
        row["name"].is_string() && row["effective"].as_array().is_some_and(|values| values.len() > 3)
    };
    assert!(all["functions"].as_array().is_some_and(|rows| rows.iter().all(has_values)));
}
