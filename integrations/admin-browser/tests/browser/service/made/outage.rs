//! Something is wrong, and somebody is at work.

use serde_json::{Value, json};

use super::{breaker, calm, event};

/// Payments are open, retries are off by hand, a file was rejected, and faults are rehearsed.
pub(crate) fn outage() -> Value {
    let mut state = calm();
    open_payments(&mut state);
    state["switches"]["retries"] = json!(false);
    state["switches"]["thrown"] = json!([{ "switch": "retries", "to": "off", "by": "oncall",
        "because": "incident 812", "ends_in_seconds": 301.0, "origin": "by hand" }]);
    state["overrides"] = json!([{ "id": 4, "name": "shop::payments::charge", "policy": "retry",
        "settings": ["attempts = 1"], "by": "oncall", "because": "incident 812", "ends_in_seconds": 301.0 }]);
    state["breaker_orders"] = json!([{ "breaker": "checkout", "state": "forced_open", "by": "mara",
        "because": "stock is wrong", "ends_in_seconds": 1830.0 }]);
    state["breakers"][1] = breaker("checkout", "forced_open");
    state["functions"][2]["breaker_state"] = json!("forced_open");
    state["faults"] = json!({ "compiled_in": true, "armed": true, "list": [{ "name": "shop::search::*",
        "script": "5%error", "rate": 0.05, "active": 1, "max_active": 10, "ends_in_seconds": 420.0,
        "injected": 12, "by": "mara", "because": "rehearsal" }] });
    let more = json!([
        { "severity": "warning", "kind": "breaker_forced", "subject": "checkout", "text":
          "checkout is forced open by mara: stock is wrong; ends in 30 min 30 s" },
        { "severity": "warning", "kind": "switch", "subject": null, "text":
          "retries are off by oncall: incident 812; ends in 5 min 1 s" },
        { "severity": "warning", "kind": "config_rejected", "subject": "/etc/shop/resilience.toml", "text":
          "the settings of /etc/shop/resilience.toml were rejected 12 s ago, those from before hold: line 7: \
           `atempts` is no key of `[retry]`: did you mean `attempts`?" },
        { "severity": "notice", "kind": "faults", "subject": "shop::search::*", "text":
          "faults are injected into shop::search::*: 5%error, 12 so far; ends in 7 min" },
    ]);
    state["attention"].as_array_mut().expect("a list").extend(more.as_array().expect("a list").clone());
    state
}

/// What a service says once the breaker of payments has opened.
pub(crate) fn open_payments(state: &mut Value) {
    state["attention"] = json!([{ "severity": "critical", "kind": "breaker_open", "subject": "payments", "text":
        "payments is open for 12 s: 5 failures in a row, last `timeout`; next probe in 18 s; 214 calls turned away" }]);
    state["breakers"][0] = breaker("payments", "open");
    for row in [4, 5] {
        let row = &mut state["functions"][row];
        row["breaker_state"] = json!("open");
        row["recent"]["rejected"] = json!(214);
        row["recent"]["error_after_retry"] = json!(31);
        row["recent"]["cancelled"] = json!(40);
        row["p99_seconds"] = json!(4.91);
    }
    let charge = "shop::payments::charge";
    let mut events = vec![
        event(
            12,
            11.9,
            "breaker_opened",
            charge,
            "9f3a000000000041",
            "payments opened: 5 failures in a row, last `timeout`",
        ),
        event(11, 11.9, "gave_up", charge, "9f3a000000000041", "gave up after 3 of 3 attempts: timeout"),
        event(
            10,
            12.4,
            "retrying",
            charge,
            "9f3a000000000041",
            "attempt 2 of 3 failed: timeout; again in 210 ms",
        ),
        event(
            9,
            12.8,
            "retrying",
            charge,
            "9f3a000000000041",
            "attempt 1 of 3 failed: timeout; again in 98 ms",
        ),
        event(8, 13.0, "gave_up", charge, "9f3a00000000003f", "gave up after 3 of 3 attempts: timeout"),
    ];
    events.extend(state["events"].as_array().expect("events").clone());
    state["events"] = events.into();
}

/// All that is known of the function whose row is opened.
pub(crate) fn charge(state: &Value) -> Value {
    let mut site = state["functions"][4].clone();
    let row = |policy: &str,
               argument: &str,
               value: &str,
               written: &str,
               origin: &str,
               ends: Option<f64>,
               can: bool| {
        json!({ "policy": policy, "argument": argument, "value": value, "written": written, "origin": origin,
                "by": null, "because": null, "ends_in_seconds": ends, "can_override": can })
    };
    site["effective"] = json!([
        row("retry", "attempts", "1", "3", "by hand (oncall: incident 812)", Some(301.0), true),
        row("retry", "base", "100ms", "100ms", "the attribute", None, true),
        row("retry", "max_duration", "8s", "none", "the file, shop::payments::*", None, true),
        row("circuit_breaker", "name", "\"payments\"", "\"payments\"", "the attribute", None, false),
        row("circuit_breaker", "threshold", "5", "5", "the default", None, true),
        row("circuit_breaker", "cooldown", "30s", "30s", "the default", None, true),
    ]);
    site["histogram"] = json!({ "edges_seconds": [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0],
        "counts": [0, 12, 210, 420, 130, 62, 30, 8, 2, 0, 4, 31, 0, 0, 0], "count": 909, "sum_seconds": 96.2 });
    site["attempts_histogram"] = json!({ "edges": [1, 2, 3, 4, 5, 10], "counts": [840, 38, 31, 0, 0, 0, 0] });
    site["giveups"] = json!({ "exhausted": 31, "circuit_open": 4 });
    site["events"] =
        state["events"].as_array().expect("events").iter().take(4).cloned().collect::<Vec<_>>().into();
    site["toml"] =
        json!("[retry.\"shop::payments::charge\"]\nattempts = 1\nbase = \"100ms\"\nmax_duration = \"8s\"\n");
    site
}
