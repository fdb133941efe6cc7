//! The values in force of a function, with who has set them.

use std::time::Duration;

use resilience::control;
use resilience::{TestClock, retry};
use serde_json::{Value, json};

use crate::alone;
use crate::kit::{ApiError, Asking};

#[retry(attempts = 2)]
fn explained() -> Result<(), ApiError> {
    Ok(())
}

fn name(function: &str) -> String {
    format!("{}::{function}", module_path!())
}

fn effective<'a>(opened: &'a Value, argument: &str) -> &'a Value {
    let all = opened["effective"].as_array().expect("a list");
    all.iter().find(|one| one["argument"] == argument).unwrap_or(&Value::Null)
}

#[test]
fn each_value_says_where_it_is_from_and_what_it_covers() {
    let _alone = alone();
    assert_eq!(explained(), Ok(()));
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    let name = name("explained");
    let body = json!({ "name": name, "policy": "retry", "settings": { "attempts": "1" }, "reason": "incident 812",
                       "by": "oncall", "duration_seconds": 600 });
    assert_eq!(asking.post("/api/v1/overrides", &body).status, 200);
    clock.advance(Duration::from_secs(299));
    let opened = asking.get(&format!("/api/v1/sites/{name}")).json();
    let expected = json!({
        "policy": "retry", "argument": "attempts", "value": "1", "written": "2",
        "origin": "by hand (oncall: incident 812)", "by": "oncall", "because": "incident 812",
        "ends_in_seconds": 301.0, "can_override": true,
    });
    assert_eq!(effective(&opened, "attempts"), &expected);
    let base = effective(&opened, "base");
    assert_eq!((&base["origin"], &base["written"]), (&json!("default"), &json!(null)));
    assert_eq!(opened["toml"], format!("[retry.\"{name}\"]\nattempts = 1\n"));
    control::end(&name);
}
