//! Faults: set, armed, stopped.

use resilience::{faults, retry};
use serde_json::{Value, json};

use crate::kit::{ApiError, Asking, named};

#[retry(attempts = 1)]
#[resilience::faults(error = ApiError::Timeout("injected".to_owned()))]
fn rehearsed() -> Result<(), ApiError> {
    Ok(())
}

/// One test, since faults are armed for the whole process.
#[test]
fn a_fault_is_set_armed_listed_and_removed() {
    let name = concat!(module_path!(), "::rehearsed");
    let asking = Asking::new();
    assert_eq!(rehearsed(), Ok(()));
    let set = |body: &Value| asking.post("/api/v1/faults", body);

    let body = json!({ "name": name, "words": { "error": "true", "rate": "100%" }, "reason": "rehearsal 7",
                       "by": "oncall", "duration_seconds": 60 });
    let answer = set(&body);
    assert_eq!(
        answer.json()["done"],
        format!("a fault is set for {name} for 1 min; faults are not armed yet")
    );
    let value = answer.json();
    assert_eq!((&value["before"], &value["after"]["by"]), (&json!(null), &json!("oncall")));
    assert_eq!(rehearsed(), Ok(()), "it is not armed");
    assert_eq!(set(&json!({ "action": "arm", "reason": "rehearsal 7" })).json()["done"], "faults are armed");
    assert_eq!(rehearsed(), Err(ApiError::Timeout("injected".to_owned())));

    let state = asking.state();
    let fault = named(&state["faults"]["list"], "name", name);
    assert_eq!(
        (&state["faults"]["armed"], &fault["injected"], &fault["by"]),
        (&json!(true), &json!(1), &json!("oncall"))
    );
    let attention = named(&state["attention"], "kind", "faults");
    let text = format!("faults are injected on purpose into `{name}`: 1 call until now");
    assert!(attention["text"].as_str().unwrap_or_default().starts_with(&text), "{attention}");

    let remove = json!({ "action": "remove", "name": name, "reason": "over" });
    assert_eq!((set(&remove).status.as_u16(), rehearsed()), (200, Ok(())));
    assert_eq!(set(&remove).status, 404);

    for (wrong, part) in [
        (json!({ "words": { "error": "true" }, "reason": "x" }), "`name` is missing"),
        (json!({ "name": name, "reason": "x" }), "`words` is missing"),
        (json!({ "name": name, "words": { "latncy": "1s" }, "reason": "x" }), "did you mean `latency`?"),
        (json!({ "name": name, "words": { "rate": "5%" }, "reason": "x" }), "nothing would happen"),
        (
            json!({ "name": format!("{name}x"), "words": { "error": "true" }, "reason": "x" }),
            &*format!("did you mean `{name}`?"),
        ),
        (
            json!({ "name": name, "words": { "script": "error -> ".repeat(200) }, "reason": "x" }),
            "`script` has at most 1000 characters",
        ),
        (
            json!({ "name": name, "words": { "error": "true" }, "reason": "x", "duration_seconds": 100_000 }),
            "at most 24 hours",
        ),
        (json!({ "action": "explode", "reason": "x" }), "`arm`, `stop`, `clear` or `remove`"),
        (json!({ "action": "arm" }), "`reason` is missing"),
        (json!({ "action": "arm", "reason": "x", "duration_seconds": 60 }), "an action is done at once"),
    ] {
        let (status, _, message) = set(&wrong).error();
        assert!(status == 422 && message.contains(part), "{message}");
    }

    let forgotten = json!({ "name": name, "words": { "error": "true" }, "reason": "rehearsal 8" });
    let done = set(&forgotten).json()["done"].clone();
    assert_eq!(done, format!("a fault is set for {name} for 10 min"), "it ends, even if nobody says when");
    assert_eq!(set(&json!({ "action": "clear", "reason": "over" })).status, 200);
    assert_eq!(set(&json!({ "action": "stop", "reason": "over" })).status, 200);
    assert!(!faults::is_armed() && faults::list().is_empty());
    let cleared = asking.events_with("all faults are removed, by unknown: over");
    let expected = "; before: {\"armed\":true,\"faults\":1}; after: {\"armed\":true,\"faults\":0}";
    assert!(cleared[0].ends_with(expected), "{cleared:?}");
    assert!(!asking.events_with("faults are armed, by unknown: rehearsal 7").is_empty());
}
