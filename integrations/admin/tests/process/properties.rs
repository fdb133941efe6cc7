//! Bodies that are nearly right, from somebody with the token: each is refused and changes nothing,
//! or is done and told.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use resilience::control;
use resilience::{CircuitBreaker, retry};
use serde_json::{Map, Value, json};

use crate::alone;
use crate::kit::{ApiError, Asking};

static BREAKER: CircuitBreaker = CircuitBreaker::builder("nearly").build();

#[retry(attempts = 3)]
fn nearly() -> Result<(), ApiError> {
    Ok(())
}

const FUNCTION: &str = concat!(module_path!(), "::nearly");

const KEYS: [&str; 10] =
    ["reason", "by", "duration_seconds", "switch", "to", "name", "policy", "settings", "motive", "dry_run"];

/// A write that is fine.
fn good() -> impl Strategy<Value = (String, Value)> {
    let command = |command| {
        let body = json!({ "reason": "x", "by": "oncall", "duration_seconds": 60 });
        (format!("/api/v1/breakers/nearly/{command}"), body)
    };
    prop::sample::select(vec![
        (
            "/api/v1/switch".to_owned(),
            json!({ "reason": "x", "switch": "retries", "to": "off", "duration_seconds": 60 }),
        ),
        (
            "/api/v1/overrides".to_owned(),
            json!({ "reason": "x", "name": FUNCTION, "policy": "retry", "settings": { "attempts": "1" },
                    "duration_seconds": 60 }),
        ),
        command("force_open"),
        command("disable"),
        command("observe"),
        ("/api/v1/breakers/nearly/reset".to_owned(), json!({ "reason": "x" })),
    ])
}

fn value() -> impl Strategy<Value = Value> {
    let fixed = prop::sample::select(vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(0.5),
        json!(""),
        json!("a\nb"),
        json!("off"),
        json!("on"),
        json!("observe"),
        json!("breakers"),
        json!("everything"),
        json!("*"),
        json!("timeout"),
        json!("global"),
        json!([]),
        json!(["off"]),
        json!({}),
        json!({ "attempts": "1" }),
        json!({ "attempts": [1] }),
        json!({ "attempts": "0", "base": "1s" }),
        json!({ "enabled": "false" }),
    ]);
    prop_oneof![fixed, "\\PC{0,300}".prop_map(Value::from)]
}

/// Up to two keys have another value.
fn nearly_right() -> impl Strategy<Value = (String, Value)> {
    let wrong = prop::collection::vec((prop::sample::select(KEYS.to_vec()), value()), 0..3);
    (good(), wrong).prop_map(|((path, mut body), wrong)| {
        wrong.into_iter().for_each(|(key, value)| body[key] = value);
        (path, body)
    })
}

/// All that a write can change.
fn seen(asking: &Asking) -> Map<String, Value> {
    let state = asking.state();
    let keys = ["switches", "overrides", "breaker_orders"];
    let mut seen: Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), state[*key].clone())).collect();
    seen.insert("breaker".to_owned(), BREAKER.state().to_string().into());
    seen
}

fn put_back() {
    control::resume();
    for one in control::overrides() {
        assert!(control::end_override(one.id));
    }
    BREAKER.reset();
}

#[test]
fn a_body_that_is_nearly_right_is_refused_or_done_and_told() {
    let _alone = alone();
    assert_eq!(nearly(), Ok(()));
    put_back();
    let config = ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() };
    let (done, refused) = (Cell::new(0), Cell::new(0));
    let result = TestRunner::new(config).run(&nearly_right(), |(path, body)| {
        let asking = Asking::new();
        let before = seen(&asking);
        let answer = asking.post(&path, &body);
        let told = asking.events_with("; before: ");
        let after = seen(&asking);
        put_back();
        if answer.status == 200 {
            done.set(done.get() + 1);
            let text = answer.json()["done"].as_str().unwrap_or_default().to_owned();
            prop_assert!(told.len() == 1 && told[0].starts_with(&text), "{path} {body}: {told:?}");
        } else {
            refused.set(refused.get() + 1);
            prop_assert!(answer.status.is_client_error(), "{path} {body}: {}", answer.status);
            prop_assert!(!answer.error().2.is_empty(), "{path} {body}");
            prop_assert_eq!(told, Vec::<String>::new(), "{} {}", path, body);
            prop_assert_eq!(before, after, "{} {}", path, body);
        }
        Ok(())
    });
    result.expect("each is refused or told");
    // A third of them is left as it is, and a value of another key is rarely right.
    let (done, refused) = (done.get(), refused.get());
    assert!(done > 20 && refused > 20, "{done} done, {refused} refused");
}
