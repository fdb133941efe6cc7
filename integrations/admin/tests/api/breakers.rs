//! Breakers: what is seen of them, and what they are told.

use resilience::{CircuitBreaker, CircuitState, circuit_breaker};
use serde_json::json;

use crate::kit::{ApiError, Asking, named, row};

fn fail(breaker: &CircuitBreaker, times: u32) {
    for _ in 0..times {
        let _ = breaker.call(|| Err::<(), _>(ApiError::Timeout("card 4111".to_owned())));
    }
}

#[circuit_breaker(name = "seen-error", threshold = 1)]
fn seen_error() -> Result<(), ApiError> {
    Err(ApiError::Timeout("card 4111".to_owned()))
}

#[test]
fn texts_of_errors_are_hidden_unless_shown_on_purpose() {
    let (hidden, shown) = (Asking::new(), Asking::new().with(resilience_admin::Admin::show_details));
    assert!(seen_error().is_err());
    for path in ["/api/v1/breakers/seen-error", "/api/v1/breakers", "/api/v1/state", "/api/v1/events"] {
        let text = |asking: &Asking| String::from_utf8(asking.get(path).body.to_vec()).expect("it is a text");
        assert!(!text(&hidden).contains("card 4111"), "{path}");
        let is_there = text(&shown).contains("card 4111");
        // The event of an opening has the kind alone.
        assert!(is_there || path == "/api/v1/events", "{path}");
    }
    let seen = shown.get("/api/v1/breakers/seen-error").json();
    assert_eq!(seen["last_error"], "Timeout(\"card 4111\")");
    assert_eq!(
        (&hidden.state()["details_shown"], &shown.state()["details_shown"]),
        (&json!(false), &json!(true))
    );
}

#[circuit_breaker(name = "seen-keys", threshold = 1, key = host)]
fn by_host(host: &str) -> Result<(), ApiError> {
    if host == "fine" { Ok(()) } else { Err(ApiError::Timeout("x".to_owned())) }
}

#[test]
fn keys_are_counted_and_shown_on_purpose_alone() {
    let (hidden, shown) = (Asking::new(), Asking::new().with(resilience_admin::Admin::show_details));
    for host in ["fine", "user-7", "user-8"] {
        let _ = by_host(host);
    }
    let seen = hidden.get("/api/v1/breakers/seen-keys").json();
    assert_eq!((&seen["is_keyed"], &seen["keys"], &seen["keys_open"]), (&json!(true), &json!(3), &json!(2)));
    assert_eq!(seen["of_keys"], json!([]));
    for path in ["/api/v1/breakers", "/api/v1/state", "/api/v1/events"] {
        let text = String::from_utf8(hidden.get(path).body.to_vec()).expect("it is a text");
        assert!(!text.contains("user-7"), "{path}");
    }
    let health = hidden.get("/health?strict=seen-keys");
    assert_eq!((health.status.as_u16(), &health.json()["keys_open"]["seen-keys"]), (200, &json!(2)));
    let seen = shown.get("/api/v1/breakers/seen-keys").json();
    let keys: Vec<_> =
        seen["of_keys"].as_array().expect("a list").iter().map(|one| one["key"].clone()).collect();
    assert_eq!(keys, ["user-7", "user-8"]);
}

#[test]
fn each_command_does_what_it_says() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("commanded").threshold(1).build();
    let asking = Asking::new();
    assert_eq!(BREAKER.state(), CircuitState::Closed);
    let told = |command: &str| {
        let answer =
            asking.post(&format!("/api/v1/breakers/commanded/{command}"), &json!({ "reason": "test" }));
        (answer.status.as_u16(), BREAKER.state())
    };
    assert_eq!(told("observe"), (200, CircuitState::ObserveOnly));
    assert_eq!(told("disable"), (200, CircuitState::Disabled));
    assert_eq!(told("reset"), (200, CircuitState::Closed));
    assert_eq!(told("half_open"), (409, CircuitState::Closed));
    fail(&BREAKER, 1);
    assert_eq!(told("half_open"), (200, CircuitState::HalfOpen));
    assert_eq!(told("force_open"), (200, CircuitState::ForcedOpen));
    assert_eq!(told("half_open"), (409, CircuitState::ForcedOpen));
    assert_eq!(told("reset"), (200, CircuitState::Closed));
    for command in ["reset", "half_open"] {
        let timed = json!({ "reason": "test", "duration_seconds": 60 });
        let (status, _, message) =
            asking.post(&format!("/api/v1/breakers/commanded/{command}"), &timed).error();
        let expected = "`duration_seconds` has no meaning here: it is done at once; leave it out";
        assert_eq!((status, &*message), (422, expected), "{command}");
    }
    let (status, code, message) =
        asking.post("/api/v1/breakers/commanded/half_open", &json!({ "reason": "test" })).error();
    assert_eq!((status, &*code), (409, "conflict"));
    assert_eq!(message, "circuit breaker `commanded` cannot go from closed to half-open");
}

#[test]
fn a_command_needs_a_reason_and_changes_nothing_without() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("reasoned").build();
    let asking = Asking::new();
    assert_eq!(BREAKER.state(), CircuitState::Closed);
    for body in [
        json!({}),
        json!({ "reason": "" }),
        json!({ "reason": "x", "duration_seconds": 0 }),
        json!({ "reason": "x", "durations": 5 }),
        json!({ "reason": "a\nforged line" }),
        json!({ "reason": ["x"] }),
    ] {
        let answer = asking.post("/api/v1/breakers/reasoned/force_open", &body);
        assert_eq!(answer.error().0, 422, "{body}");
        assert!(answer.json()["error"]["mistakes"][0]["message"].is_string());
    }
    assert_eq!(BREAKER.state(), CircuitState::Closed);
}

#[circuit_breaker(name = "not-called-yet")]
fn never_called() -> Result<(), ApiError> {
    Ok(())
}

#[test]
fn a_breaker_that_no_call_has_reached_can_be_told() {
    let asking = Asking::new();
    assert_eq!(asking.get("/api/v1/breakers/not-called-yet").json()["state"], "closed");
    assert!(CircuitBreaker::find("not-called-yet").is_none(), "looking creates nothing");
    let answer = asking.post("/api/v1/breakers/not-called-yet/force_open", &json!({ "reason": "test" }));
    assert_eq!(answer.json()["after"]["state"], "forced_open", "{:?}", answer.json());
    assert!(matches!(never_called(), Err(ApiError::Rejected(_))));
}

#[circuit_breaker(key = host)]
fn unnamed(host: &str) -> Result<(), ApiError> {
    Err(ApiError::Timeout(host.to_owned()))
}

#[test]
fn a_breaker_without_a_name_obeys_from_its_first_call_on() {
    let name = concat!(module_path!(), "::unnamed");
    let asking = Asking::new();
    let path = format!("/api/v1/breakers/{name}");
    let seen = asking.get(&path).json();
    for (key, expected) in [
        ("state", json!("closed")),
        ("in_state_seconds", json!(null)),
        ("is_keyed", json!(true)),
        ("keys", json!(0)),
        ("cause", json!(null)),
        ("rejected", json!(0)),
        ("shared", json!(null)),
        ("of_keys", json!([])),
    ] {
        assert_eq!(seen.get(key), Some(&expected), "{key}");
    }
    for command in ["force_open", "disable", "observe", "half_open", "reset"] {
        let (status, code, message) =
            asking.post(&format!("{path}/{command}"), &json!({ "reason": "x" })).error();
        assert_eq!((status, &*code), (409, "conflict"), "{command}");
        assert!(message.contains("has not been called yet"), "{message}");
    }
    assert!(unnamed("eu").is_err());
    let answer = asking.post(&format!("{path}/force_open"), &json!({ "reason": "x" }));
    assert_eq!(answer.json()["after"]["state"], "forced_open", "{:?}", answer.json());
}

#[circuit_breaker(name = "seen-at-once")]
fn seen_at_once() -> Result<(), ApiError> {
    Ok(())
}

#[test]
fn the_row_of_a_function_has_the_state_at_once() {
    let asking = Asking::new();
    assert_eq!(seen_at_once(), Ok(()));
    let state = asking.state();
    let name = concat!(module_path!(), "::seen_at_once");
    assert_eq!(row(&state, name)["breaker_state"], "closed");
    let told = asking.post("/api/v1/breakers/seen-at-once/force_open", &json!({ "reason": "x" }));
    assert_eq!(told.status, 200);
    let cursor = state["cursor"].as_str().expect("it is a text");
    let newer = asking.get(&format!("/api/v1/state?since={cursor}")).json();
    assert_eq!(row(&newer, name)["breaker_state"], "forced_open", "the sample is as young as before");
    CircuitBreaker::named("seen-at-once").reset();
}

/// Two functions of one name have a breaker each.
mod twins {
    use super::{ApiError, circuit_breaker};

    pub(super) fn calm() {
        #[circuit_breaker(threshold = 1)]
        fn twin() -> Result<(), ApiError> {
            Ok(())
        }
        assert_eq!(twin(), Ok(()));
    }

    pub(super) fn failing() {
        #[circuit_breaker(threshold = 1)]
        fn twin() -> Result<(), ApiError> {
            Err(ApiError::Timeout("x".to_owned()))
        }
        assert!(twin().is_err());
    }
}

#[test]
fn of_breakers_with_one_label_the_worst_is_shown() {
    twins::failing();
    twins::calm();
    let name = concat!(module_path!(), "::twins::twin");
    let asking = Asking::new();
    let seen = asking.get(&format!("/api/v1/breakers/{name}")).json();
    assert_eq!((&seen["state"], &seen["of_keys"]), (&json!("open"), &json!([])));
    assert_eq!(row(&asking.state(), name)["breaker_state"], "open");
}

#[test]
fn names_that_are_hostile_stay_data() {
    const NAME: &str = "\"><script>alert(1)</script>\r\nx: y é💥";
    static BREAKER: CircuitBreaker = CircuitBreaker::builder(NAME).threshold(1).build();
    let asking = Asking::new();
    fail(&BREAKER, 1);
    let path = percent_encoding::utf8_percent_encode(NAME, percent_encoding::NON_ALPHANUMERIC).to_string();
    let answer = asking.get(&format!("/api/v1/breakers/{path}"));
    assert_eq!((answer.status.as_u16(), &answer.json()["name"]), (200, &json!(NAME)));
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(named(&asking.state()["breakers"], "name", NAME)["state"], "open");
    let reset = asking.post(&format!("/api/v1/breakers/{path}/reset"), &json!({ "reason": "test" }));
    assert_eq!((reset.status.as_u16(), BREAKER.state()), (200, CircuitState::Closed));
    let twice = percent_encoding::utf8_percent_encode(&path, percent_encoding::NON_ALPHANUMERIC).to_string();
    assert_eq!(asking.get(&format!("/api/v1/breakers/{twice}")).status, 404);
}
