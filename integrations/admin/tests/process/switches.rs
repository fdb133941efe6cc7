//! Kill switches, and the configuration that is applied.

use std::time::Duration;

use resilience::control::{self, Overrides};
use resilience::{TestClock, retry};
use serde_json::{Value, json};

use crate::alone;
use crate::kit::{ApiError, Asking, named};

#[retry(attempts = 3, base = 1ms)]
fn charge(calls: &mut u32) -> Result<(), ApiError> {
    *calls += 1;
    Err(ApiError::Timeout("x".to_owned()))
}

fn calls() -> u32 {
    let mut calls = 0;
    let _ = charge(&mut calls);
    calls
}

fn switch(asking: &Asking, change: &Value) -> (u16, Value) {
    let mut body = json!({ "reason": "incident 812", "by": "oncall" });
    for (key, value) in change.as_object().expect("it is an object") {
        body[key] = value.clone();
    }
    let answer = asking.post("/api/v1/switch", &body);
    (answer.status.as_u16(), answer.json())
}

#[test]
fn a_switch_is_thrown_for_a_time_and_put_back() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    assert_eq!(calls(), 3);

    let (status, answer) =
        switch(&asking, &json!({ "switch": "retries", "to": "off", "duration_seconds": 600 }));
    assert_eq!((status, &answer["done"]), (200, &json!("the switch `retries` is thrown to off for 10 min")));
    assert_eq!((&answer["before"]["retries"], &answer["after"]["retries"]), (&json!(true), &json!(false)));
    assert_eq!(calls(), 1);
    clock.advance(Duration::from_secs(299));
    let state = asking.state();
    let thrown = json!([{ "switch": "retries", "to": "off", "by": "oncall", "because": "incident 812",
                          "ends_in_seconds": 301.0, "origin": "by hand" }]);
    assert_eq!(
        state["switches"],
        json!({ "enabled": true, "retries": false, "breakers": "on", "thrown": thrown })
    );
    let text =
        "retries are off: every call makes one attempt, by oncall: incident 812; this ends in 5 min 1 s";
    assert_eq!(named(&state["attention"], "kind", "switch")["text"], text);
    assert_eq!(asking.get("/api/v1/config").json()["switches"]["thrown"], thrown);

    let (status, answer) = switch(&asking, &json!({ "switch": "retries", "to": "on" }));
    assert_eq!((status, &answer["done"]), (200, &json!("the switch `retries` is put back")));
    assert_eq!(calls(), 3);
    assert_eq!(switch(&asking, &json!({ "switch": "retries", "to": "on" })).0, 409);

    assert_eq!(
        switch(&asking, &json!({ "switch": "everything", "to": "off", "duration_seconds": 60 })).0,
        200
    );
    assert_eq!((calls(), asking.state()["switches"]["enabled"].clone()), (1, json!(false)));
    clock.advance(Duration::from_secs(60));
    assert_eq!((calls(), asking.state()["switches"]["enabled"].clone()), (3, json!(true)));

    assert_eq!(switch(&asking, &json!({ "switch": "breakers", "to": "observe" })).0, 200);
    let state = asking.state();
    assert_eq!(
        (&state["switches"]["breakers"], &state["switches"]["thrown"][0]["ends_in_seconds"]),
        (&json!("observe"), &json!(null))
    );
    assert_eq!(switch(&asking, &json!({ "switch": "breakers", "to": "on" })).0, 200);
    assert!(!control::switches().is_any_thrown());
}

#[test]
fn a_switch_that_there_is_not_is_refused() {
    let _alone = alone();
    let asking = Asking::new();
    for wrong in [
        json!({ "switch": "retry", "to": "off" }),
        json!({ "switch": "retries", "to": "observe" }),
        json!({ "switch": "everything", "to": "of" }),
        json!({ "switch": "retries" }),
        json!({ "to": "off" }),
        json!({ "switch": "retries", "to": "off", "reason": "" }),
        json!({ "switch": "retries", "to": "on", "duration_seconds": 60 }),
    ] {
        assert_eq!(switch(&asking, &wrong).0, 422, "{wrong}");
    }
    assert!(!control::switches().is_any_thrown());
}

#[test]
fn a_switch_of_the_file_is_put_back_there() {
    let _alone = alone();
    let asking = Asking::new();
    let overrides = Overrides::from_toml("[global]\nretries = \"off\"\n").expect("it is TOML");
    control::apply(overrides).expect("it is right");
    let (status, answer) = switch(&asking, &json!({ "switch": "retries", "to": "on" }));
    assert_eq!(status, 409);
    let message = "the switch `retries` is thrown by the file, and can only be put back there";
    assert_eq!(answer["error"]["message"], message);
    assert_eq!(asking.state()["switches"]["thrown"][0]["origin"], "the file");
    assert!(control::rollback().is_some());
}

#[test]
fn a_switch_of_the_file_stays_when_the_hand_puts_its_own_back() {
    let _alone = alone();
    let asking = Asking::new();
    let overrides = Overrides::from_toml("[global]\nretries = \"off\"\n").expect("it is TOML");
    control::apply(overrides).expect("it is right");
    assert_eq!(switch(&asking, &json!({ "switch": "retries", "to": "off" })).0, 200);
    assert_eq!(control::thrown().len(), 2);

    let (status, answer) = switch(&asking, &json!({ "switch": "retries", "to": "on" }));
    let text = "the switch `retries` is put back here; it is still thrown by the file";
    assert_eq!((status, &answer["done"]), (200, &json!(text)));
    assert_eq!((control::thrown().len(), control::switches().retries), (1, false));
    let told = asking.events_with("the switch `retries` is put back here");
    assert!(told[0].contains(", by oncall: incident 812"), "{told:?}");
    assert_eq!(switch(&asking, &json!({ "switch": "retries", "to": "on" })).0, 409);
    assert!(control::rollback().is_some());
}

#[test]
fn a_write_hides_no_news_of_others() {
    let _alone = alone();
    let (asking, other) = (Asking::new(), Asking::new());
    assert_eq!(switch(&asking, &json!({ "switch": "retries", "to": "off" })).0, 200);
    assert_eq!(asking.events_with("the switch `retries` is thrown").len(), 1);
    for page in [&asking, &other] {
        let texts = page.events_with("kill switch");
        assert!(!texts.is_empty(), "{:?}", page.events_with(""));
    }
    assert_eq!(switch(&asking, &json!({ "switch": "retries", "to": "on" })).0, 200);
}

#[test]
fn the_configuration_and_the_one_that_was_refused_are_shown() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    let name = concat!(module_path!(), "::charge");
    let toml = |key: &str| format!("[retry.\"{name}\"]\n{key} = 2\n");
    let before = control::generation();
    control::apply(Overrides::from_toml(&toml("attempts")).expect("it is TOML")).expect("it is right");
    clock.advance(Duration::from_secs(49));
    assert!(control::apply(Overrides::from_toml(&toml("atempts")).expect("it is TOML")).is_err());
    clock.advance(Duration::from_secs(12));

    let state = asking.state();
    let config = &state["config"];
    assert_eq!((&config["generation"], &config["applied_seconds_ago"]), (&json!(before + 1), &json!(61.0)));
    assert_eq!(
        (&config["source"], &config["last_rejected"]["seconds_ago"]),
        (&json!("by the program"), &json!(12.0))
    );
    let message = config["last_rejected"]["message"].as_str().expect("it is a text");
    assert!(message.contains("did you mean `attempts`?"), "{message}");
    let attention = named(&state["attention"], "kind", "config_rejected");
    let text = "a configuration was refused 12 s ago, and the one before it stays in force: ";
    assert!(attention["text"].as_str().expect("a text").starts_with(text), "{attention}");
    assert_eq!(&asking.get("/api/v1/config").json()["config"]["generation"], &config["generation"]);

    control::apply(Overrides::new()).expect("nothing is wrong with nothing");
    assert_eq!(named(&asking.state()["attention"], "kind", "config_rejected"), json!(null));
}

#[test]
fn nothing_new_is_304_and_a_countdown_is_new() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    let cursor = |asking: &Asking| asking.state()["cursor"].as_str().expect("it is a text").to_owned();
    let mut known = cursor(&asking);
    asking.advance(Duration::from_secs(3));
    // Until here other tests may have changed rows.
    known = if asking.get(&format!("/api/v1/state?since={known}")).status == 304 {
        known
    } else {
        cursor(&asking)
    };
    for _ in 0..5 {
        asking.advance(Duration::from_secs(2));
        clock.advance(Duration::from_secs(2));
        let answer = asking.get(&format!("/api/v1/state?since={known}"));
        assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
        assert!(!answer.headers.contains_key("content-type"));
    }
    assert_eq!(
        switch(&asking, &json!({ "switch": "breakers", "to": "observe", "duration_seconds": 60 })).0,
        200
    );
    for _ in 0..2 {
        clock.advance(Duration::from_secs(2));
        let answer = asking.get(&format!("/api/v1/state?since={known}"));
        assert_eq!(answer.status, 200, "it counts down");
        known = answer.json()["cursor"].as_str().expect("it is a text").to_owned();
    }
    assert_eq!(switch(&asking, &json!({ "switch": "breakers", "to": "on" })).0, 200);
}
