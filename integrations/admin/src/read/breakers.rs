//! Breakers as answers have them.

use serde_json::{Value, json};

use super::seconds;
use crate::admin::Admin;
use crate::facts::{BreakerFacts, Following, state_word};
use crate::functions;
use crate::reply::Refusal;

pub(crate) fn breaker(facts: &BreakerFacts) -> Value {
    json!({
        "name": facts.name,
        "key": facts.key,
        "is_keyed": facts.is_keyed,
        "keys": facts.keys.map(|[keys, _]| keys),
        "keys_open": facts.keys.map(|[_, open]| open),
        "state": state_word(facts.state),
        "in_state_seconds": seconds(facts.in_state),
        "next_probe_seconds": seconds(facts.next_probe),
        "cooldown_seconds": seconds(facts.cooldown),
        "cause": facts.cause,
        "last_error": facts.last_error,
        "last_error_kind": facts.last_error_kind,
        "failure_rate": facts.failure_rate,
        "slow_rate": facts.slow_rate,
        "recorded": facts.recorded,
        "rejected": facts.rejected,
        "rejected_since_closed": facts.rejected_since_closed,
        "times_opened": facts.times_opened,
        "would_have_rejected": facts.would_have_rejected,
        "shared": facts.fleet.as_ref().map(following),
        "conflict": facts.conflict,
    })
}

fn following(following: &Following) -> Value {
    let opening = following.opening.as_ref();
    json!({
        "epoch": opening.map(|opening| opening.epoch),
        "adopted": opening.is_some(),
        "by": opening.map(|opening| &opening.by),
        "why": opening.map(|opening| &opening.why),
        "lease": opening.is_some_and(|opening| opening.has_lease),
    })
}

pub(super) fn all(facts: &[BreakerFacts]) -> Vec<Value> {
    facts.iter().map(breaker).collect()
}

/// The breaker of a name, and those of its keys. Of several of one label it is the worst, and the
/// others are not shown. One that no call has reached yet has no time in its state.
pub(super) fn named(admin: &Admin, name: &str) -> Result<Value, Refusal> {
    let found = BreakerFacts::named(name, &admin.shared.journal, admin.settings.shows_details);
    if let Some(head) = BreakerFacts::head(&found) {
        let mut value = breaker(head);
        value["of_keys"] = found.iter().filter(|facts| facts.key.is_some()).map(breaker).collect();
        return Ok(value);
    }
    let Some(is_keyed) = functions::breaker_of_source(name) else {
        return Err(Refusal::not_found("the program has no breaker of this name"));
    };
    let mut value = breaker(&BreakerFacts::not_called(name, is_keyed));
    value["of_keys"] = json!([]);
    Ok(value)
}
