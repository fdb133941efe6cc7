//! Whether breakers are open, for whoever watches the process.

use http::StatusCode;
use resilience::{CircuitBreaker, CircuitState};
use serde_json::json;

use crate::reply::Reply;

/// Always 200, with the open breakers listed, but for those that `strict` names: if one of them is
/// open, it is 503. A name that is unknown is not open, and is not created.
pub(super) fn reply(strict: Option<&str>) -> Reply {
    let is_open =
        |breaker: &CircuitBreaker| matches!(breaker.state(), CircuitState::Open | CircuitState::ForcedOpen);
    let mut open: Vec<&str> =
        CircuitBreaker::all().iter().filter(|breaker| is_open(breaker)).map(CircuitBreaker::name).collect();
    open.dedup();
    let is_named = |name: &str| strict.is_some_and(|names| names.split(',').any(|one| one.trim() == name));
    let failing: Vec<&str> = open.iter().copied().filter(|name| is_named(name)).collect();
    let (status, word) = match (failing.is_empty(), open.is_empty()) {
        (false, _) => (StatusCode::SERVICE_UNAVAILABLE, "failing"),
        (true, false) => (StatusCode::OK, "degraded"),
        (true, true) => (StatusCode::OK, "ok"),
    };
    Reply::with_status(status, &json!({ "status": word, "open": open, "failing": failing }))
}
