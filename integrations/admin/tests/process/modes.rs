//! Breakers that a switch or a setting turns off: what is told of that, and of orders meanwhile.

use std::time::Duration;

use resilience::{CircuitBreaker, CircuitState, TestClock};
use serde_json::{Value, json};

use crate::alone;
use crate::kit::{Asking, named};

static BREAKERS: [CircuitBreaker; 3] = [
    CircuitBreaker::builder("mode-mail").threshold(1).build(),
    CircuitBreaker::builder("mode-payments").threshold(1).build(),
    CircuitBreaker::builder("mode-search").threshold(1).build(),
];

const NAMES: [&str; 3] = ["mode-mail", "mode-payments", "mode-search"];

fn states() -> [CircuitState; 3] {
    BREAKERS.each_ref().map(CircuitBreaker::state)
}

fn switch(asking: &Asking, to: &str) -> Value {
    let mut body = json!({ "switch": "breakers", "to": to, "reason": "incident 812", "by": "oncall" });
    if to != "on" {
        body["duration_seconds"] = json!(600);
    }
    let answer = asking.post("/api/v1/switch", &body);
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    answer.json()
}

/// The kinds of the sentences about breakers of this file.
fn told(state: &Value) -> Vec<String> {
    let all = state["attention"].as_array().expect("it is a list").iter();
    let own = all.filter(|one| NAMES.iter().any(|name| one["subject"] == *name));
    own.map(|one| one["kind"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_switch_is_one_sentence_and_one_event_for_all_breakers() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    BREAKERS.iter().for_each(CircuitBreaker::reset);
    clock.advance(Duration::from_secs(3 * 3_600));
    for (to, state, word) in
        [("observe", CircuitState::ObserveOnly, "observe_only"), ("off", CircuitState::Disabled, "disabled")]
    {
        let asking = Asking::new();
        switch(&asking, to);
        assert_eq!(states(), [state; 3]);
        let seen = asking.state();
        assert_eq!(told(&seen), [] as [String; 0], "{to}");
        assert_eq!(named(&seen["attention"], "kind", "switch")["subject"], "breakers");
        let breaker = named(&seen["breakers"], "name", "mode-mail");
        assert_eq!((&breaker["state"], &breaker["in_state_seconds"]), (&json!(word), &json!(null)));
        let changed: Vec<String> = asking.events_with("changed from closed to");
        assert!(changed.len() == 1 && changed[0].contains("; the same of "), "{changed:?}");
        asking.advance(Duration::from_secs(2));
        switch(&asking, "on");
        assert_eq!(states(), [CircuitState::Closed; 3]);
        let closed = asking.events_with(": closed");
        assert!(closed.len() == 1 && closed[0].contains("; the same of "), "{closed:?}");
    }
}

#[test]
fn an_open_circuit_that_a_switch_gives_back_is_told_by_itself() {
    let _alone = alone();
    BREAKERS.iter().for_each(CircuitBreaker::reset);
    BREAKERS[1].force_open();
    let asking = Asking::new();
    switch(&asking, "off");
    asking.advance(Duration::from_secs(2));
    let before = asking.events_with("mode-payments").len();
    switch(&asking, "on");
    assert_eq!(states()[1], CircuitState::ForcedOpen);
    let told = asking.events_with("mode-payments");
    assert_eq!(told.len(), before + 1, "{told:?}");
    BREAKERS[1].reset();
}

#[test]
fn a_breaker_that_an_override_turns_off_names_it_and_its_end() {
    let _alone = alone();
    let clock = TestClock::new();
    let _installed = clock.install();
    let asking = Asking::new();
    BREAKERS.iter().for_each(CircuitBreaker::reset);
    clock.advance(Duration::from_secs(3 * 3_600));
    let body = json!({ "name": "mode-payments", "policy": "circuit_breaker", "settings": { "enabled": "false" },
                       "reason": "incident 812", "by": "oncall", "duration_seconds": 600 });
    let answer = asking.post("/api/v1/overrides", &body);
    assert_eq!(answer.status, 200, "{:?}", answer.json());
    clock.advance(Duration::from_secs(299));
    let attention = named(&asking.state()["attention"], "subject", "mode-payments");
    let text = "mode-payments is disabled (manual override of `mode-payments`), by oncall: incident 812; it turns \
                no call away; this ends in 5 min 1 s";
    assert_eq!(attention["text"], text);
    clock.advance(Duration::from_secs(301));
    assert_eq!(told(&asking.state()), [] as [String; 0]);
}

#[test]
fn an_order_that_a_switch_keeps_from_being_obeyed_says_so() {
    let _alone = alone();
    let asking = Asking::new();
    BREAKERS.iter().for_each(CircuitBreaker::reset);
    switch(&asking, "off");
    let give = |command: &str| {
        let body = json!({ "reason": "incident 812" });
        let answer = asking.post(&format!("/api/v1/breakers/mode-mail/{command}"), &body).json();
        assert_eq!(answer["after"]["state"], "disabled");
        answer["done"].as_str().expect("it is a text").to_owned()
    };
    let but = "; but now it is off (kill switch), and turns no call away";
    assert_eq!(give("force_open"), format!("mode-mail is forced open until it is reset{but}"));
    assert_eq!(give("disable"), "mode-mail is disabled until it is reset");
    assert_eq!(give("reset"), format!("mode-mail is closed, with empty counts{but}"));
    switch(&asking, "on");
    switch(&asking, "observe");
    let body = json!({ "reason": "incident 812", "duration_seconds": 60 });
    let done = asking.post("/api/v1/breakers/mode-mail/force_open", &body).json()["done"].clone();
    let but = "; but now it only observes (kill switch), and turns no call away";
    assert_eq!(done, format!("mode-mail is forced open for 1 min{but}"));
    switch(&asking, "on");
    assert_eq!(states()[0], CircuitState::ForcedOpen);
    BREAKERS[0].reset();
}
