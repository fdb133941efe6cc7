//! Whether breakers are open, for whoever watches the process.

use std::collections::BTreeMap;

use http::StatusCode;
use resilience::{CircuitBreaker, CircuitState};
use serde_json::json;

use crate::reply::Reply;

/// Lists all open breakers. The status is 200, or 503 if a breaker that `strict` names is open. A
/// name that is unknown is not open, and is not created. Keys are counted, and make no name open:
/// one bad tenant is no reason to take a replica out of service.
pub(super) fn reply(strict: Option<&str>) -> Reply {
    let mut open: Vec<&str> = Vec::new();
    let mut keys_open: BTreeMap<&str, u64> = BTreeMap::new();
    for breaker in CircuitBreaker::all() {
        if !matches!(breaker.state(), CircuitState::Open | CircuitState::ForcedOpen) {
            continue;
        }
        if breaker.key().is_none() {
            open.push(breaker.name());
        } else {
            *keys_open.entry(breaker.name()).or_default() += 1;
        }
    }
    let is_named = |name: &str| strict.is_some_and(|names| names.split(',').any(|one| one.trim() == name));
    let failing: Vec<&str> = open.iter().copied().filter(|name| is_named(name)).collect();
    let (status, word) = match (failing.is_empty(), open.is_empty() && keys_open.is_empty()) {
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "failing"),
        (true, false) => (StatusCode::OK, "degraded"),
        (true, true) => (StatusCode::OK, "ok"),
    };
    let body = json!({ "status": word, "open": open, "failing": failing, "keys_open": keys_open });
    Reply::with_status(status, &body)
}
