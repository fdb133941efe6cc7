//! Many functions, names that would do harm, and replicas.

use serde_json::{Value, json};

use super::{breaker, calm, function, give_traffic, outage};

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
