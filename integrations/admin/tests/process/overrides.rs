//! Overrides by hand: tried, set and ended.

use std::time::Duration;

use http::Method;
use resilience::{TestClock, retry};
use serde_json::{Value, json};

use crate::alone;
use crate::kit::{ApiError, Asking, TOKEN, request, write};

#[retry(attempts = 3, base = 1ms, on = |error| matches!(error, ApiError::Timeout(_)))]
fn charged(calls: &mut u32) -> Result<(), ApiError> {
    *calls += 1;
    Err(ApiError::Timeout("x".to_owned()))
}

#[retry(attempts = 3)]
fn dry() -> Result<(), ApiError> {
    Ok(())
}

#[retry(attempts = 4, base = 1ms)]
fn guarded() -> Result<(), ApiError> {
    Err(ApiError::Timeout("x".to_owned()))
}

fn attempts_of_charged() -> u32 {
    let mut calls = 0;
    let _ = charged(&mut calls);
    calls
}

fn body(name: &str, attempts: &Value) -> Value {
    json!({ "name": name, "policy": "retry", "settings": { "attempts": attempts },
            "reason": "incident 812", "by": "oncall", "duration_seconds": 600 })
}

/// The overrides of a name, in the state.
fn standing(asking: &Asking, name: &str) -> Vec<Value> {
    let state = asking.state();
    let all = state["overrides"].as_array().expect("it is a list").iter();
    all.filter(|one| one["name"] == name).cloned().collect()
}

#[test]
fn an_override_is_set_for_a_time_and_ended_by_its_id() {
    let _alone = alone();
    let name = concat!(module_path!(), "::charged");
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    assert_eq!(attempts_of_charged(), 3);

    let answer = asking.post("/api/v1/overrides", &body(name, &json!("1")));
    let value = answer.json();
    assert_eq!(
        (answer.status.as_u16(), &value["done"]),
        (200, &json!(format!("{name}: retry is overridden for 10 min")))
    );
    let values = |attempts: &str| json!({ name: { "retry.attempts": attempts } });
    assert_eq!((&value["before"], &value["after"]), (&values("3"), &values("1")));
    assert_eq!(attempts_of_charged(), 1);

    clock.advance(Duration::from_secs(299));
    let standing_now = standing(&asking, name);
    let id = value["id"].as_u64().expect("it is a number");
    let expected = json!({ "id": id, "name": name, "policy": "retry", "settings": ["attempts = 1"], "by": "oncall",
                           "because": "incident 812", "ends_in_seconds": 301.0 });
    assert_eq!(standing_now, [expected]);

    let ended = asking.delete(&format!("/api/v1/overrides/{id}"));
    let value = ended.json();
    assert_eq!(value["done"], format!("{name}: the override of retry has ended"));
    assert_eq!((&value["before"]["id"], &value["before"]["by"]), (&json!(id), &json!("oncall")));
    assert_eq!((attempts_of_charged(), standing(&asking, name)), (3, vec![]));
    assert_eq!(asking.delete(&format!("/api/v1/overrides/{id}")).error().0, 404);

    let ended = format!("{name}: the override of retry has ended, by oncall: over");
    assert_eq!(asking.events_with(&ended).len(), 1, "{:?}", asking.events_with(name));

    // By its time.
    asking.post("/api/v1/overrides", &body(name, &json!("2")));
    assert_eq!(attempts_of_charged(), 2);
    clock.advance(Duration::from_secs(600));
    assert_eq!((attempts_of_charged(), standing(&asking, name)), (3, vec![]));
}

#[test]
fn the_id_of_an_override_ends_that_one_alone() {
    let _alone = alone();
    let name = concat!(module_path!(), "::dry");
    let asking = Asking::new();
    let set = |settings: Value| {
        let mut body = body(name, &json!("2"));
        body["settings"] = settings;
        asking.post("/api/v1/overrides", &body).json()["id"].as_u64().expect("it is a number")
    };
    let [older, newer, newest] =
        [json!({ "attempts": "2" }), json!({ "base": "1s" }), json!({ "cap": "9s" })].map(set);
    let ids = || standing(&asking, name).iter().filter_map(|one| one["id"].as_u64()).collect::<Vec<_>>();
    assert_eq!(ids(), [older, newer, newest]);
    assert_eq!(asking.delete(&format!("/api/v1/overrides/{newer}")).status, 200);
    assert_eq!(ids(), [older, newest]);
    for id in [older, newest] {
        assert_eq!(asking.delete(&format!("/api/v1/overrides/{id}")).status, 200);
    }
}

#[test]
fn a_dry_run_tells_the_plan_and_changes_nothing() {
    let _alone = alone();
    let name = concat!(module_path!(), "::dry");
    assert_eq!(dry(), Ok(()));
    let asking = Asking::new();
    let answer = asking.post("/api/v1/overrides?dry_run=true", &body(name, &json!("7"))).json();
    assert_eq!((&answer["done"], &answer["dry_run"]), (&json!("this would change 1 value"), &json!(true)));
    assert_eq!(answer["plan"][0]["to"], "7");
    assert_eq!(standing(&asking, name), [] as [Value; 0]);
    assert!(asking.events_with(name).is_empty(), "nothing has happened");
    let without_reason = json!({ "name": name, "policy": "retry", "settings": { "attempts": 7 } });
    assert_eq!(asking.post("/api/v1/overrides?dry_run=true", &without_reason).status, 200);
    let wrong = asking.post("/api/v1/overrides?dry_run=true", &body(name, &json!("0")));
    assert_eq!(wrong.error(), (422, "invalid".to_owned(), "`attempts` must be at least 1".to_owned()));
}

#[test]
fn what_should_only_be_tried_is_never_made() {
    let _alone = alone();
    let name = concat!(module_path!(), "::dry");
    let asking = Asking::new();
    for query in ["dry_run=True", "dry_run=yes", "dry_run=%ff", "dry-run=true", "dry_run=true&x=1"] {
        let answer = asking.post(&format!("/api/v1/overrides?{query}"), &body(name, &json!("7")));
        assert_eq!(answer.error().0, 422, "{query}");
    }
    assert_eq!(asking.post("/api/v1/overrides?dry_run", &body(name, &json!("7"))).json()["dry_run"], true);
    assert_eq!(standing(&asking, name), [] as [Value; 0]);
    let off = json!({ "switch": "retries", "to": "off", "reason": "incident 812" });
    let (status, _, message) = asking.post("/api/v1/switch?dry_run=true", &off).error();
    assert_eq!((status, &*message), (422, "`dry_run` is for `POST /api/v1/overrides`, once"));
    assert_eq!(
        asking.post("/api/v1/faults?dry_run=true", &json!({ "action": "arm", "reason": "x" })).status,
        422
    );
    let command = "/api/v1/breakers/none/force_open?dry_run=true";
    assert_eq!(asking.post(command, &json!({ "reason": "x" })).status, 422);
    assert!(!resilience::control::switches().is_any_thrown());
}

#[test]
fn an_end_has_a_reason_and_says_that_it_is_json() {
    let _alone = alone();
    let name = concat!(module_path!(), "::dry");
    let asking = Asking::new();
    asking.post("/api/v1/overrides", &body(name, &json!("2")));
    let path = format!("/api/v1/overrides/{}", standing(&asking, name)[0]["id"]);
    let bearer = format!("Bearer {TOKEN}");
    let plain = request(Method::DELETE, &path, &[("authorization", &bearer)], r#"{ "reason": "over" }"#);
    assert_eq!(asking.ask(&plain).status, 415);
    let bare = request(Method::DELETE, &path, &[("authorization", &bearer)], "");
    assert_eq!(asking.ask(&bare).status, 415);
    assert_eq!(asking.ask(&write(Method::DELETE, &path, "")).status, 400);
    let (status, _, message) = asking.ask(&write(Method::DELETE, &path, r#"{ "by": "x" }"#)).error();
    assert_eq!((status, &*message), (422, "`reason` is missing; write `\"reason\": \"incident 812\"`"));
    let timed = asking.ask(&write(Method::DELETE, &path, r#"{ "reason": "x", "duration_seconds": 60 }"#));
    let (status, _, message) = timed.error();
    let expected = "`duration_seconds` has no meaning here: what has ended stays so; leave it out";
    assert_eq!((status, &*message), (422, expected));
    assert_eq!(standing(&asking, name).len(), 1);
    assert_eq!(asking.delete(&path).status, 200);
}

#[test]
fn mistakes_are_those_of_the_attributes() {
    let _alone = alone();
    let asking = Asking::new();
    let name = concat!(module_path!(), "::dry");
    let told = |change: Value| {
        let mut body = body(name, &json!("1"));
        for (key, value) in change.as_object().expect("it is an object") {
            body[key] = value.clone();
        }
        let (status, _, message) = asking.post("/api/v1/overrides", &body).error();
        assert_eq!(status, 422, "{message}");
        message
    };
    let contains = |message: &str, part: &str| assert!(message.contains(part), "{part} in {message}");
    contains(&told(json!({ "settings": { "atempts": "1" } })), "did you mean `attempts`?");
    contains(&told(json!({ "settings": { "attempts": "many" } })), "attempts");
    contains(&told(json!({ "settings": { "on": "x" } })), "on");
    contains(&told(json!({ "settings": {} })), "`settings` is missing");
    let nowhere = json!({ "name": "shop::nowhere", "settings": { "attempts": "1", "optional": "true" } });
    contains(&told(nowhere), "`optional` is for a file");
    contains(&told(json!({ "settings": { "attempts": [1] } })), "are texts");
    contains(&told(json!({ "settings": 7 })), "is an object");
    contains(&told(json!({ "policy": "retri" })), "retri");
    contains(&told(json!({ "policy": "global", "settings": { "enabled": "false" } })), "global");
    contains(&told(json!({ "name": "shop::nowhere" })), "nowhere");
    contains(&told(json!({ "duration_seconds": null })), "it always has an end");
    contains(&told(json!({ "name": null })), "`name` is missing");
    assert_eq!(standing(&asking, name), [] as [Value; 0]);
}

#[test]
fn a_name_carries_no_other_setting_in_it() {
    let _alone = alone();
    let asking = Asking::new();
    for name in ["a retry.attempts=1; *", "x\"]\n[global]\nenabled = false\n[\"", "*; RESILIENCE", "../*"] {
        let (status, ..) = asking.post("/api/v1/overrides", &body(name, &json!("1"))).error();
        assert_eq!(status, 422, "{name}");
    }
    assert!(resilience::control::switches().enabled);
}

#[test]
fn an_ended_override_is_named() {
    let _alone = alone();
    let asking = Asking::new();
    assert_eq!(asking.delete("/api/v1/overrides/987654").error().0, 404);
    assert_eq!(asking.delete("/api/v1/overrides").error().0, 405);
    assert_eq!(asking.delete("/api/v1/overrides?id=987654").error().0, 405);
    assert_eq!(asking.delete("/api/v1/overrides/x").error().0, 404);
}

#[test]
fn nothing_ends_without_the_token() {
    let _alone = alone();
    let name = concat!(module_path!(), "::guarded");
    assert!(guarded().is_err());
    let asking = Asking::new();
    asking.post("/api/v1/overrides", &body(name, &json!("2")));
    let id = standing(&asking, name)[0]["id"].clone();
    let path = format!("/api/v1/overrides/{id}");
    assert_eq!(asking.ask(&request(Method::DELETE, &path, &[], "")).status, 401);
    assert_eq!(asking.ask(&request(Method::DELETE, &path, &[("authorization", "Bearer x")], "")).status, 401);
    let bearer = format!("Bearer {TOKEN}");
    let forged = [("authorization", &*bearer), ("origin", "http://evil.example")];
    assert_eq!(asking.ask(&request(Method::DELETE, &path, &forged, "")).status, 403);
    assert_eq!(standing(&asking, name).len(), 1);
    assert_eq!(asking.delete(&path).status, 200);
}
