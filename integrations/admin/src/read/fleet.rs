//! The replicas of the fleet, and the lane that knows them, as answers have them.

use resilience::shared::{BreakerSummary, Replica, Summary};
use serde_json::{Value, json};

use crate::facts::{LaneFacts, state_word};

/// Without a lane nothing is shared.
pub(super) fn fleet(lane: Option<&LaneFacts>) -> Value {
    json!({
        "present": lane.is_some(),
        "replica": lane.map(|lane| &lane.replica),
        "up": lane.is_some_and(|lane| lane.is_up),
        "lag_seconds": lane.map(|lane| lane.lag.as_secs_f64()),
        "replicas": lane.map_or_else(Vec::new, |lane| lane.replicas.iter().map(replica).collect()),
    })
}

/// Of one that another version of the library has written, and that cannot be read here, only the
/// id is known.
fn replica(replica: &Replica) -> Value {
    let summary = replica.summary.as_ref();
    json!({
        "replica": replica.id,
        "lag_seconds": replica.lag.as_secs_f64(),
        "readable": summary.is_some(),
        "service": summary.and_then(|summary| text(&summary.service)),
        "uptime_seconds": summary.map(|summary| summary.uptime.as_secs_f64()),
        "version": summary.and_then(|summary| text(&summary.version)),
        "generation": summary.map(|summary| summary.generation),
        "breakers": summary.map_or_else(Vec::new, breakers),
        "missing": summary.map_or(0, |summary| summary.missing),
    })
}

fn breakers(summary: &Summary) -> Vec<Value> {
    summary.breakers.iter().map(breaker).collect()
}

fn breaker(breaker: &BreakerSummary) -> Value {
    json!({
        "name": breaker.name,
        "state": state_word(breaker.state),
        "since_seconds": breaker.time_in_state.as_secs_f64(),
        "epoch": Some(breaker.epoch).filter(|epoch| *epoch > 0),
        "why": text(&breaker.why),
        "rejected": breaker.rejected,
    })
}

fn text(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
