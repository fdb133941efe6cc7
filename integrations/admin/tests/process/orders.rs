//! Breakers whose time passes: a countdown, and an order with an end.

use std::time::Duration;

use resilience::{CircuitBreaker, CircuitState, TestClock, circuit_breaker};
use serde_json::json;

use crate::alone;
use crate::kit::{ApiError, Asking, named};

const SECOND: Duration = Duration::from_secs(1);

#[circuit_breaker(name = "seen-open", threshold = 5, cooldown = 30s)]
fn seen_open() -> Result<(), ApiError> {
    Err(ApiError::Timeout("card 4111".to_owned()))
}

#[test]
fn an_open_breaker_says_why_and_counts_down() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    (0..8).for_each(|_| drop(seen_open()));
    clock.advance(12 * SECOND);

    let seen = asking.get("/api/v1/breakers/seen-open").json();
    for (key, expected) in [
        ("state", json!("open")),
        ("in_state_seconds", json!(12.0)),
        ("next_probe_seconds", json!(18.0)),
        ("cooldown_seconds", json!(30.0)),
        ("cause", json!("5 failures in a row")),
        ("last_error_kind", json!("timeout")),
        ("last_error", json!(null)),
        ("rejected", json!(3)),
        ("rejected_since_closed", json!(3)),
        ("times_opened", json!(1)),
        ("key", json!(null)),
        ("is_keyed", json!(false)),
        ("keys", json!(null)),
        ("of_keys", json!([])),
    ] {
        assert_eq!(seen[key], expected, "{key}");
    }
    let listed = named(&asking.get("/api/v1/breakers").json()["breakers"], "name", "seen-open");
    assert_eq!(listed["state"], "open");
    let attention = named(&asking.state()["attention"], "subject", "seen-open");
    let text = "seen-open is open for 12 s: 5 failures in a row, last `timeout`; next probe in 18 s; 3 calls turned away";
    assert_eq!((&attention["severity"], &attention["kind"]), (&json!("critical"), &json!("breaker_open")));
    assert_eq!(attention["text"], text);

    clock.advance(18 * SECOND);
    let seen = asking.get("/api/v1/breakers/seen-open").json();
    assert_eq!((&seen["state"], &seen["next_probe_seconds"]), (&json!("half_open"), &json!(null)));
    // Others see no countdown.
    CircuitBreaker::named("seen-open").reset();
}

#[test]
fn an_order_has_an_end_an_actor_and_a_reason() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("ordered").build();
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    assert_eq!(BREAKER.state(), CircuitState::Closed);

    let body = json!({ "reason": "incident 812", "by": "oncall", "duration_seconds": 600 });
    let answer = asking.post("/api/v1/breakers/ordered/force_open", &body);
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json(),
        json!({
            "done": "ordered is forced open for 10 min",
            "before": { "state": "closed", "ends_in_seconds": null },
            "after": { "state": "forced_open", "ends_in_seconds": 600.0 },
        })
    );
    assert_eq!(BREAKER.state(), CircuitState::ForcedOpen);
    clock.advance(61 * SECOND);
    let order = named(&asking.state()["breaker_orders"], "breaker", "ordered");
    let expected = json!({
        "breaker": "ordered", "state": "forced_open", "by": "oncall", "because": "incident 812",
        "ends_in_seconds": 539.0, "fleet": false,
    });
    assert_eq!(order, expected);
    let attention = named(&asking.state()["attention"], "subject", "ordered");
    let text = "ordered is forced open for 1 min 1 s, by oncall: incident 812; 0 calls turned away; this ends \
                in 8 min 59 s";
    assert_eq!(attention["text"], text);

    clock.advance(539 * SECOND);
    assert_eq!(asking.get("/api/v1/breakers/ordered").json()["state"], "closed");
    assert_eq!(named(&asking.state()["breaker_orders"], "breaker", "ordered"), json!(null));
}
