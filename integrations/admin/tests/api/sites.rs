//! Functions: rows, and one row opened.

use std::time::Duration;

use resilience::control::{self, Overrides};
use resilience::telemetry::{self, Level};
use resilience::{TestClock, circuit_breaker, fallback, retry};
use serde_json::json;

use crate::kit::{ApiError, Asking, effective, row};

const ATTEMPTS: u32 = 4;

#[retry(attempts = 3, base = 1ms)]
#[circuit_breaker(name = "sites-charge", threshold = 50%)]
fn charge(outcome: &Result<(), ApiError>) -> Result<(), ApiError> {
    outcome.clone()
}

#[retry(attempts = ATTEMPTS, base = 2s, on = ApiError::Timeout(_))]
fn expressed() -> Result<(), ApiError> {
    Ok(())
}

#[fallback(value = 7)]
fn before_traffic() -> Result<u32, ApiError> {
    Ok(1)
}

fn name(function: &str) -> String {
    format!("{}::{function}", module_path!())
}

#[test]
fn a_function_is_there_before_its_first_call() {
    let asking = Asking::new();
    let row = row(&asking.state(), &name("before_traffic"));
    assert_eq!((&row["calls"]["ok"], &row["sparkline"]), (&json!(0), &json!([])));
    assert_eq!(
        (&row["p50_seconds"], &row["breaker"], &row["breaker_state"]),
        (&json!(null), &json!(null), &json!(null))
    );
    assert_eq!(row["policies"], json!([{ "policy": "fallback", "name": null, "arguments": "value = 7" }]));
    assert_eq!(row["file"], file!());
    assert!(row["line"].as_u64().expect("a number") > 20);
    assert_eq!(before_traffic(), Ok(1));
}

#[test]
fn a_row_has_its_numbers_and_opens_to_all_the_rest() {
    telemetry::level_of(&name("charge"), Level::Latency);
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    let _ = asking.state();
    for outcome in [Ok(()), Ok(()), Err(ApiError::NotFound), Err(ApiError::Timeout("x".to_owned()))] {
        let _ = charge(&outcome);
    }
    asking.advance(Duration::from_secs(2));

    let row = row(&asking.state(), &name("charge"));
    let calls = json!({ "ok": 2, "ok_after_retry": 0, "error": 1, "error_after_retry": 1, "rejected": 0,
                        "cancelled": 0, "panicked": 0 });
    assert_eq!((&row["calls"], &row["recent"], &row["level"]), (&calls, &calls, &json!("latency")));
    assert_eq!((&row["calls_per_second"], &row["sparkline"]), (&json!(2.0), &json!([2.0])));
    assert_eq!((&row["attempts_per_call"], &row["breaker_state"]), (&json!(1.5), &json!("closed")));
    assert_eq!(row["breaker"], "sites-charge");
    assert!(row["p99_seconds"].as_f64().is_some());
    assert_eq!(
        row["policies"][0],
        json!({ "policy": "retry", "name": null, "arguments": "attempts = 3, base = 1ms" })
    );
    assert_eq!(row["policies"][1]["name"], "sites-charge");
    assert!(
        row["source"]
            .as_str()
            .expect("a text")
            .starts_with("#[retry(attempts = 3, base = 1ms)]\n#[circuit_breaker(")
    );

    let path = format!("/api/v1/sites/{}", name("charge").replace(':', "%3A"));
    let opened = asking.get(&path).json();
    assert_eq!(opened["calls"], calls);
    assert_eq!(opened["histogram"]["count"], 4);
    assert_eq!(
        opened["attempts_histogram"],
        json!({ "edges": [1.0, 2.0, 3.0, 4.0, 5.0, 10.0], "counts": [3, 0, 1, 0, 0, 0, 0] })
    );
    assert_eq!(opened["giveups"], json!({ "attempts_exhausted": 1, "permanent": 1 }));
    let events: Vec<_> =
        opened["events"].as_array().expect("a list").iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(events, ["gave_up", "retrying", "retrying", "gave_up"]);
    let call = opened["events"][0]["call"].as_str().expect("a text");
    assert!(call.len() == 16 && u64::from_str_radix(call, 16).is_ok(), "{call}");
}

#[test]
fn what_is_code_cannot_be_set_and_is_a_comment_in_toml() {
    assert_eq!(expressed(), Ok(()));
    let opened = Asking::new().get(&format!("/api/v1/sites/{}", name("expressed"))).json();
    let on = effective(&opened, "on");
    assert_eq!((&on["can_override"], &on["origin"]), (&json!(false), &json!("attribute")));
    let toml = opened["toml"].as_str().expect("a text");
    assert!(toml.contains("\n# attempts = \"ATTEMPTS\"\n"), "{toml}");
    assert!(toml.contains("\nbase = \"2s\"\n"), "{toml}");
    let read = Overrides::from_toml(toml).expect("it is TOML");
    assert!(control::check(&read).is_ok(), "{toml}");
}

#[test]
fn all_functions_are_listed_by_name() {
    let all = Asking::new().get("/api/v1/sites").json();
    let names: Vec<&str> =
        all["functions"].as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.is_sorted() && names.contains(&&*name("charge")), "{names:?}");
    let attempts = row(&all, &name("charge"));
    let attempts = effective(&attempts, "attempts");
    assert_eq!((&attempts["value"], &attempts["origin"]), (&json!("3"), &json!("attribute")));
}
