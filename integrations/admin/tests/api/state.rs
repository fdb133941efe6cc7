//! The state as a whole, and as what has changed since.

use std::time::Duration;

use resilience::telemetry::{self, Level};
use resilience::{CircuitBreaker, circuit_breaker, retry};
use serde_json::{Value, json};

use crate::kit::{ApiError, Asking, named, row};

const PERIOD: Duration = Duration::from_secs(2);

#[retry(attempts = 2, base = 1ms)]
fn polled(outcome: &Result<(), ApiError>) -> Result<(), ApiError> {
    outcome.clone()
}

#[retry(attempts = 2)]
fn gapped() -> Result<(), ApiError> {
    Ok(())
}

fn name(function: &str) -> String {
    format!("{}::{function}", module_path!())
}

fn since(asking: &Asking, cursor: &Value) -> Option<Value> {
    let answer = asking.get(&format!("/api/v1/state?since={}", cursor.as_str().expect("it is a text")));
    (answer.status != 304).then(|| answer.json())
}

#[test]
fn a_first_answer_is_whole() {
    let state = Asking::read_only().state();
    let keys: Vec<&str> = state.as_object().expect("an object").keys().map(String::as_str).collect();
    let expected = [
        "attention",
        "breaker_orders",
        "breakers",
        "config",
        "cursor",
        "details_shown",
        "events",
        "faults",
        "full",
        "functions",
        "now_unix_seconds",
        "overrides",
        "page",
        "poll_seconds",
        "process",
        "replica",
        "service",
        "shared",
        "switches",
        "uptime_seconds",
        "version",
        "writes_allowed",
    ];
    assert_eq!(keys, expected);
    for (key, value) in [
        ("full", json!(true)),
        ("service", json!("shop")),
        ("replica", json!("shop-1")),
        ("version", json!("1.2.3")),
        ("poll_seconds", json!(2)),
        ("now_unix_seconds", json!(1_764_441_600.0)),
        ("uptime_seconds", json!(0.0)),
        ("writes_allowed", json!(false)),
        ("details_shown", json!(false)),
    ] {
        assert_eq!(state[key], value, "{key}");
    }
    assert_eq!(state["shared"]["present"], false);
    assert_eq!(state["faults"]["compiled_in"], cfg!(feature = "faults"));
}

#[test]
fn a_delta_has_the_rows_and_events_that_are_new() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("state-delta").build();
    telemetry::level_of(&name("polled"), Level::Calls);
    let asking = Asking::new();
    let whole = asking.state();
    let _ = polled(&Ok(()));
    asking.advance(PERIOD);
    let delta = since(&asking, &whole["cursor"]).expect("a function was called");
    assert_eq!((&delta["full"], &delta["uptime_seconds"]), (&json!(false), &json!(2.0)));
    assert_eq!(row(&delta, &name("polled"))["recent"]["ok"], 1);
    let rows = |state: &Value| state["functions"].as_array().expect("a list").len();
    assert!(rows(&delta) < rows(&whole), "only what has changed");

    // Between samples the rows stay, and everything else is of now.
    let _ = polled(&Err(ApiError::NotFound));
    BREAKER.force_open();
    asking.advance(PERIOD / 4);
    let early = since(&asking, &delta["cursor"]).expect("a breaker was opened");
    assert_eq!(row(&early, &name("polled")), json!(null));
    assert_eq!(named(&early["breakers"], "name", "state-delta")["state"], "forced_open");
    let last = |state: &Value| state["events"][0]["id"].as_u64().unwrap_or_default();
    let ids =
        early["events"].as_array().expect("a list").iter().map(|one| one["id"].as_u64().unwrap_or_default());
    let known =
        whole["events"].as_array().expect("a list").iter().map(|one| one["id"].as_u64().unwrap_or_default());
    let known = known.max().unwrap_or_default();
    assert!(ids.into_iter().all(|id| id > known) && last(&early) > known);

    asking.advance(PERIOD);
    let delta = since(&asking, &early["cursor"]).expect("a function was called");
    assert_eq!(row(&delta, &name("polled"))["recent"]["error"], 1);
    BREAKER.reset();
}

#[test]
fn a_cursor_that_fits_nothing_gets_everything() {
    let asking = Asking::new();
    let whole = asking.state();
    let of_another = Asking::new().state()["cursor"].clone();
    for cursor in [json!("17.2034"), json!(""), json!("x"), json!("ffffffffffffffff.1.1.1"), of_another] {
        let answer = since(&asking, &cursor).expect("it is answered");
        assert_eq!(answer["full"], true, "{cursor}");
        assert_eq!(answer["functions"].as_array().map(Vec::len), whole["functions"].as_array().map(Vec::len));
    }
}

#[test]
fn samples_have_a_gap_where_nobody_asked() {
    telemetry::level_of(&name("gapped"), Level::Calls);
    let asking = Asking::new();
    let after = |seconds: u64, calls: u32| {
        (0..calls).for_each(|_| drop(gapped()));
        asking.advance(Duration::from_secs(seconds));
        row(&asking.state(), &name("gapped"))
    };
    assert_eq!(after(0, 0)["calls_per_second"], json!(null), "one sample is no rate");
    assert_eq!(after(2, 4)["sparkline"], json!([2.0]));
    let row = after(10, 10);
    assert_eq!(
        (&row["sparkline"], &row["calls_per_second"]),
        (&json!([2.0, null, null, null, null, null]), &json!(1.0))
    );
    assert_eq!(after(2, 2)["sparkline"], json!([2.0, null, null, null, null, null, 1.0]));
    let row = after(200, 8);
    assert_eq!(
        (&row["sparkline"], &row["recent"]["ok"], &row["calls"]["ok"]),
        (&json!([]), &json!(0), &json!(24))
    );
}

#[retry(attempts = 2, base = 1ms)]
fn uncounted() -> Result<(), ApiError> {
    Err(ApiError::Timeout("x".to_owned()))
}

#[retry(attempts = 2)]
fn permanent() -> Result<(), ApiError> {
    Err(ApiError::NotFound)
}

#[retry(attempts = 2, base = 1ms)]
#[circuit_breaker(name = "state-forced")]
fn turned_away() -> Result<(), ApiError> {
    Ok(())
}

#[test]
fn at_the_level_events_only_what_is_given_up_is_known() {
    let asking = Asking::new();
    let _ = asking.state();
    CircuitBreaker::named("state-forced").force_open();
    for _ in 0..10 {
        assert!(uncounted().is_err() && permanent().is_err() && turned_away().is_err());
    }
    CircuitBreaker::named("state-forced").reset();
    asking.advance(PERIOD);
    let state = asking.state();
    let row = |name: &str| row(&state, name);
    let seen = row(&name("uncounted"));
    assert_eq!((&seen["level"], &seen["calls"]["error_after_retry"]), (&json!("events"), &json!(0)));
    assert_eq!((&seen["gave_up"], &seen["recent_gave_up"]), (&json!(10), &json!(10)));
    assert_eq!((&seen["calls_per_second"], &seen["sparkline"]), (&json!(null), &json!([])));
    let attention = named(&state["attention"], "subject", &name("uncounted"));
    let text = format!(
        "{} has given up 10 calls in the last 2 min; of how many is not counted at the level `events`, but from \
         `calls` on",
        name("uncounted")
    );
    assert_eq!(
        attention,
        json!({ "severity": "notice", "kind": "failing", "subject": name("uncounted"), "text": text })
    );
    // An answer that is permanent may be what the caller wants; an open circuit tells of itself.
    for quiet in ["permanent", "turned_away"] {
        assert_eq!(row(&name(quiet))["gave_up"], 0, "{quiet}");
        assert_eq!(named(&state["attention"], "subject", &name(quiet)), json!(null));
    }
}

#[circuit_breaker(name = "state-recovered", threshold = 1)]
fn recovered(outcome: &Result<(), ApiError>) -> Result<(), ApiError> {
    outcome.clone()
}

#[test]
fn what_a_breaker_has_turned_away_is_over_when_it_closes() {
    telemetry::level_of(&name("recovered"), Level::Calls);
    let asking = Asking::new();
    let _ = asking.state();
    let told = |state: &Value| named(&state["attention"], "subject", &name("recovered"));
    for _ in 0..9 {
        assert_eq!(recovered(&Ok(())), Ok(()));
    }
    for _ in 0..100 {
        assert!(recovered(&Err(ApiError::Timeout("x".to_owned()))).is_err());
    }
    asking.advance(PERIOD);
    let state = asking.state();
    assert_eq!(row(&state, &name("recovered"))["recent"]["rejected"], 99);
    assert_eq!(told(&state), json!(null), "it is in the sentence of the breaker");
    CircuitBreaker::named("state-recovered").reset();
    for _ in 0..2 {
        let state = asking.state();
        assert_eq!(row(&state, &name("recovered"))["recent"]["rejected"], 99);
        assert_eq!(told(&state), json!(null));
        asking.advance(PERIOD);
    }
}
