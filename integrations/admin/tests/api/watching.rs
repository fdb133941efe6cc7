//! What machines watch: `/health` and `/metrics`.

use resilience::CircuitBreaker;
use serde_json::json;

use crate::kit::Asking;

#[test]
fn health_is_200_unless_a_strict_breaker_is_open() {
    static STRICT: CircuitBreaker = CircuitBreaker::builder("health-strict").build();
    static OTHER: CircuitBreaker = CircuitBreaker::builder("health-other").build();
    let asking = Asking::new();
    assert!(STRICT.try_acquire().is_ok());
    OTHER.force_open();
    let health = |query: &str| {
        let answer = asking.get(&format!("/health{query}"));
        (answer.status.as_u16(), answer.json())
    };
    let (status, body) = health("");
    assert_eq!((status, &body["status"], &body["failing"]), (200, &json!("degraded"), &json!([])));
    assert!(body["open"].as_array().expect("a list").contains(&json!("health-other")));
    assert_eq!(health("?strict=health-strict,unknown").0, 200);
    let (status, body) = health("?strict=%ff");
    assert_eq!(
        (status, &body["error"]["code"]),
        (400, &json!("bad_request")),
        "nothing is strict by mistake"
    );
    let (status, body) = health("?strict=health-strict,%20health-other");
    assert_eq!(
        (status, &body["status"], &body["failing"]),
        (503, &json!("failing"), &json!(["health-other"]))
    );
    STRICT.force_open();
    assert_eq!(health("?strict=health-strict").0, 503);
    STRICT.reset();
    OTHER.reset();
    assert_eq!(health("?strict=health-strict,health-other").0, 200);
}

#[test]
fn metrics_are_the_page_of_prometheus() {
    let answer = Asking::new().get("/metrics");
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let text = String::from_utf8(answer.body.to_vec()).expect("it is a text");
    assert!(text.contains("# TYPE resilience_calls_total counter"), "{text:.300}");
}
