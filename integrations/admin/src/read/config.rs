//! What is set at run time, and by whom.

use resilience::control::{self, Breakers, ManualOverride};
use serde_json::{Value, json};

use super::seconds;
use crate::facts::{FaultFacts, FaultsFacts, OrderFacts, RejectedFacts, SwitchFacts};
use crate::now;

/// All of it: the answer of `/api/v1/config`.
pub(super) fn all() -> Value {
    let status = control::status();
    json!({
        "config": status_of(&status, now::rejected(&status).as_ref()),
        "switches": switches(&now::switches()),
        "overrides": overrides(),
        "breaker_orders": orders(&now::orders()),
        "faults": faults(&now::faults()),
    })
}

pub(super) fn status_of(status: &control::Status, rejected: Option<&RejectedFacts>) -> Value {
    json!({
        "generation": status.generation,
        "applied_seconds_ago": seconds(status.applied_ago),
        "source": status.source,
        "last_rejected": rejected.map(|rejected| json!({
            "seconds_ago": rejected.ago.as_secs_f64(),
            "message": rejected.message,
            "is_over": rejected.is_over,
        })),
        "reloads": { "applied": status.applied, "unchanged": status.unchanged, "rejected": status.rejected },
    })
}

pub(crate) fn switches(thrown: &[SwitchFacts]) -> Value {
    let all = control::switches();
    let breakers = match all.breakers {
        Breakers::Observe => "observe",
        Breakers::Off => "off",
        _ => "on",
    };
    let thrown: Vec<Value> = thrown.iter().map(switch).collect();
    json!({ "enabled": all.enabled, "retries": all.retries, "breakers": breakers, "thrown": thrown })
}

fn switch(thrown: &SwitchFacts) -> Value {
    json!({
        "switch": thrown.switch,
        "to": thrown.to,
        "by": thrown.by,
        "because": thrown.because,
        "ends_in_seconds": seconds(thrown.ends_in),
        "origin": thrown.origin,
    })
}

pub(super) fn overrides() -> Vec<Value> {
    control::overrides().iter().map(manual_override).collect()
}

pub(crate) fn manual_override(one: &ManualOverride) -> Value {
    json!({
        "id": one.id,
        "name": one.name,
        "policy": one.policy,
        "settings": one.settings,
        "by": one.by,
        "because": one.because,
        "ends_in_seconds": one.ends_in.as_secs_f64(),
    })
}

pub(super) fn orders(orders: &[OrderFacts]) -> Vec<Value> {
    let one = |order: &OrderFacts| {
        json!({
            "breaker": order.breaker,
            "state": order.state,
            "by": order.by,
            "because": order.because,
            "ends_in_seconds": seconds(order.ends_in),
            "fleet": order.is_of_fleet,
        })
    };
    orders.iter().map(one).collect()
}

pub(super) fn faults(faults: &FaultsFacts) -> Value {
    let list: Vec<Value> = faults.list.iter().map(fault).collect();
    json!({ "compiled_in": faults.is_compiled_in, "armed": faults.is_armed, "list": list })
}

pub(crate) fn fault(fault: &FaultFacts) -> Value {
    json!({
        "name": fault.name,
        "script": fault.script,
        "rate": fault.rate,
        "active": fault.active,
        "max_active": fault.max_active,
        "ends_in_seconds": fault.ends_in.as_secs_f64(),
        "injected": fault.injected,
        "by": fault.by,
        "because": fault.because,
    })
}
