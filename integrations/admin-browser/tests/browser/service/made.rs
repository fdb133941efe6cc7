//! States of a service, made by code.

mod outage;
mod special;

use serde_json::{Value, json};

pub(crate) use outage::{charge, open_payments, outage};
pub(crate) use special::{fleet, hostile, hostile_name, thousand};

/// Eight functions of a shop, of which nothing is known yet.
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
    let class = if matches!(kind, "breaker_opened" | "changed_by_hand") { "change" } else { "call" };
    json!({ "id": id, "seconds_ago": ago, "kind": kind, "class": class, "function": function, "breaker": null, "call": call,
            "text": text, "severity": severity, "injected": false })
}
