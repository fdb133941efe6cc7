//! States of a service, made by code.

use serde_json::{Value, json};

/// Fourteen functions of a shop, of which nothing is known yet.
pub(crate) fn before_traffic() -> Value {
    let names = [
        ("catalog::list", "retry"),
        ("catalog::price", "retry"),
        ("checkout::reserve", "circuit_breaker"),
        ("mail::send_receipt", "retry"),
        ("payments::charge", "circuit_breaker"),
        ("payments::refund", "circuit_breaker"),
        ("search::suggest", "timeout"),
        ("users::profile", "fallback"),
    ];
    let functions: Vec<Value> =
        names.iter().enumerate().map(|(at, (name, policy))| function(name, policy, at)).collect();
    json!({
        "now_unix_seconds": 1_764_441_600.12, "poll_seconds": 0.2,
        "service": "shop", "replica": "shop-7f9c-1", "version": "0.1.0", "uptime_seconds": 4.2,
        "writes_allowed": false, "details_shown": false,
        "config": { "generation": 0, "applied_seconds_ago": null, "source": null, "last_rejected": null },
        "switches": { "enabled": true, "retries": true, "breakers": "on", "thrown": [] },
        "overrides": [], "breaker_orders": [],
        "faults": { "compiled_in": false, "armed": false, "list": [] },
        "shared": { "present": false, "up": false, "lag_seconds": null, "replicas": [] },
        "attention": [], "functions": functions, "breakers": [], "events": []
    })
}

fn function(name: &str, policy: &str, at: usize) -> Value {
    let name = format!("shop::{name}");
    let (module, _) = name.rsplit_once("::").expect("a module");
    let breaker = (policy == "circuit_breaker").then(|| module.rsplit("::").next().expect("a name"));
    let mut policies =
        vec![json!({ "policy": "retry", "name": null, "arguments": "attempts = 3, base = 100ms" })];
    let mut source = "#[retry(attempts = 3, base = 100ms)]".to_owned();
    if policy != "retry" {
        let arguments = match policy {
            "circuit_breaker" => format!("name = \"{}\"", breaker.expect("a name")),
            "timeout" => "after = 800ms".to_owned(),
            _ => "value = Profile::unknown()".to_owned(),
        };
        source = format!("{source}\n#[{policy}({arguments})]");
        policies.push(json!({ "policy": policy, "name": breaker, "arguments": arguments }));
    }
    json!({
        "name": name, "file": format!("src/{}.rs", module.trim_start_matches("shop::")), "line": 21 + 17 * at,
        "policies": policies, "source": source, "level": "latency",
        "calls": calls(0, 0), "recent": calls(0, 0),
        "calls_per_second": 0.0, "sparkline": [],
        "p50_seconds": null, "p95_seconds": null, "p99_seconds": null, "attempts_per_call": null,
        "breaker": breaker, "breaker_state": breaker.map(|_| "closed")
    })
}

fn calls(ok: u64, rejected: u64) -> Value {
    json!({ "ok": ok, "ok_after_retry": 0, "error": 0, "error_after_retry": 0, "rejected": rejected,
            "cancelled": 0, "panicked": 0 })
}

/// The same shop with traffic: all is well.
pub(crate) fn calm() -> Value {
    let mut state = before_traffic();
    state["uptime_seconds"] = json!(8123.4);
    state["config"] = json!({ "generation": 3, "applied_seconds_ago": 61.0, "source": "/etc/shop/resilience.toml",
                              "last_rejected": null });
    for (at, row) in state["functions"].as_array_mut().expect("rows").iter_mut().enumerate() {
        give_traffic(row, at);
    }
    state["breakers"] = json!([breaker("payments", "closed"), breaker("checkout", "closed")]);
    state["events"] = json!([
        event(
            2,
            31.0,
            "recovered",
            "shop::catalog::price",
            "9f3a00000000000c",
            "price succeeded at attempt 2 of 3"
        ),
        event(
            1,
            31.4,
            "retrying",
            "shop::catalog::price",
            "9f3a00000000000c",
            "attempt 1 of 3 failed: timeout; again in 112 ms"
        ),
    ]);
    state
}

fn give_traffic(row: &mut Value, at: usize) {
    let step = u32::try_from(at).expect("a small number");
    let rate = 3.5 + 4.3 * f64::from(step % 5);
    let ok = 420 + 515 * u64::from(step % 5);
    let mut of = calls(ok, 0);
    of["ok_after_retry"] = json!(ok / 50);
    of["error"] = json!(u64::from(step % 3));
    row["calls"] = of.clone();
    row["recent"] = of;
    row["calls_per_second"] = json!(rate);
    let wave = |second: u32| rate * (1.0 + 0.3 * (f64::from(second + step * 7) / 5.0).sin());
    row["sparkline"] = (0..60).map(wave).collect::<Vec<f64>>().into();
    let p50 = 0.004 + 0.009 * f64::from(step % 4);
    row["p50_seconds"] = json!(p50);
    row["p95_seconds"] = json!(p50 * 3.1);
    row["p99_seconds"] = json!(p50 * 11.0);
    row["attempts_per_call"] = json!(1.0 + 0.02 * f64::from(step % 6));
}

pub(crate) fn breaker(name: &str, state: &str) -> Value {
    let is_open = state == "open";
    json!({
        "name": name, "state": state, "key": null, "is_keyed": false, "keys": null, "keys_open": null,
        "in_state_seconds": if is_open { 12.0 } else { 8100.0 },
        "next_probe_seconds": is_open.then_some(18.0), "cooldown_seconds": 30.0,
        "cause": is_open.then_some("5 failures in a row"), "last_error": null,
        "last_error_kind": is_open.then_some("timeout"),
        "failure_rate": null, "slow_rate": null, "recorded": 0,
        "rejected": if is_open { 214 } else { 0 }, "times_opened": u8::from(is_open),
        "would_have_rejected": 0, "shared": null, "conflict": null
    })
}

pub(crate) fn event(id: u64, ago: f64, kind: &str, function: &str, call: &str, text: &str) -> Value {
    let severity = match kind {
        "breaker_opened" => "critical",
        "gave_up" | "changed_by_hand" => "warning",
        _ => "notice",
    };
    json!({ "id": id, "seconds_ago": ago, "kind": kind, "function": function, "breaker": null, "call": call,
            "text": text, "severity": severity, "injected": false })
}

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

/// A thousand functions and fifty breakers.
pub(crate) fn thousand() -> Value {
    let mut state = calm();
    let rows = (0..1000).map(|at| {
        let policy = ["retry", "circuit_breaker", "timeout"][at % 3];
        let mut row = function(&format!("area_{:02}::service_{at:04}", at / 20), policy, at);
        give_traffic(&mut row, at);
        row
    });
    state["functions"] = rows.collect::<Vec<_>>().into();
    state["breakers"] =
        (0..50).map(|at| breaker(&format!("area_{at:02}"), "closed")).collect::<Vec<_>>().into();
    state
}

/// Names that would do harm in a page that believes them.
pub(crate) fn hostile() -> Value {
    let mut state = outage();
    let name = hostile_name();
    state["service"] = json!("<script>document.title = 'taken'</script>");
    state["functions"][4]["name"] = json!(name);
    state["functions"][4]["source"] = json!("#[retry(on = \"</pre><script>alert(1)</script>\")]");
    state["functions"][4]["policies"][0]["arguments"] = json!("x = \"\" onmouseover=\"alert(1)");
    state["attention"][0]["text"] = json!("<b onclick=alert(1)>payments</b> is open");
    state["attention"][0]["subject"] = json!(name);
    state["events"][0]["text"] = json!("<iframe src=https://example.org></iframe>");
    state["overrides"][0]["because"] = json!("<svg onload=alert(1)>");
    state
}

pub(crate) fn hostile_name() -> String {
    "shop::pay::<img src=https://example.org/x onerror=alert(1)>\"'&amp;".to_owned()
}

/// Three replicas that share what they know.
pub(crate) fn fleet() -> Value {
    let mut state = outage();
    let replica = |name: &str, payments: &str, since: f64, lag: f64| {
        json!({ "replica": name, "lag_seconds": lag, "uptime_seconds": 8123.0, "version": "0.1.0", "generation": 3,
            "breakers": [
                { "name": "payments", "state": payments, "since_seconds": since, "why": "5 failures in a row", "rejected": 214 },
                { "name": "checkout", "state": "forced_open", "since_seconds": 40.0, "why": "ordered", "rejected": 3 } ],
            "missing": 0 })
    };
    state["shared"] = json!({ "present": true, "up": true, "lag_seconds": 0.2, "replicas": [
        replica("shop-7f9c-1", "open", 12.0, 0.2), replica("shop-7f9c-2", "open", 11.8, 0.3),
        replica("shop-7f9c-3", "half_open", 0.4, 0.25) ] });
    state
}
