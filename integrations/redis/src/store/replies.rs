//! Replies of the server, read with care: their values may be those of another version.

use std::time::Duration;

use redis::Value;
use resilience::shared::store::{Known, Manual, ManualState, Reply};

use super::requests::{short, word};

/// The most that a replica may tell of itself, in bytes.
const SUMMARY: usize = 32 * 1_024;

/// A revision alone. One that cannot be read is none, as after a flush: the next change mends it.
pub(super) fn revision(value: &Value) -> Option<Reply> {
    matches!(value, Value::Nil | Value::BulkString(_))
        .then(|| Reply::Beat { revision: number(value), replicas: None })
}

pub(super) fn beat(value: &Value) -> Option<Reply> {
    let [revision, replicas] = items(value)? else { return None };
    let replicas = u32::try_from(number(replicas)).unwrap_or(u32::MAX);
    Some(Reply::Beat { revision: number(revision), replicas: Some(replicas) })
}

pub(super) fn taken(value: &Value, tokens: u32) -> Option<Reply> {
    let Value::Int(given) = value else { return None };
    Some(Reply::Taken(u32::try_from(*given).unwrap_or_default().min(tokens)))
}

/// What a script about a breaker answers.
pub(super) fn about(value: &Value) -> Option<Reply> {
    let (kind, rest) = items(value)?.split_first()?;
    match (text(kind).as_str(), rest) {
        ("granted", []) => Some(Reply::Granted),
        ("known", rest) => known(rest).map(Reply::Known),
        ("stale", rest) => known(rest).map(Reply::Stale),
        _ => None,
    }
}

/// The highest epoch that is one, as for the scripts.
const EPOCHS: u64 = 1 << 52;

/// The number of fields of an order for all replicas.
const ORDER: usize = 5;

/// The fields in the order in which `reply` of the scripts has them.
fn known(fields: &[Value]) -> Option<Known> {
    let [epoch, is_open, remaining, cooldown, by, why, votes, settings, rest @ ..] = fields else {
        return None;
    };
    let (order, keys) = rest.split_at_checked(ORDER).unwrap_or((rest, &[]));
    Some(Known {
        epoch: Some(number(epoch)).filter(|epoch| *epoch <= EPOCHS).unwrap_or_default(),
        is_open: number(is_open) == 1,
        remaining: millis(remaining),
        cooldown: millis(cooldown),
        by: text(by),
        why: text(why),
        votes: u32::try_from(number(votes)).unwrap_or(u32::MAX),
        settings: number(settings),
        manual: manual(order),
        open_keys: keys.first().and_then(items).unwrap_or_default().iter().filter_map(hash).collect(),
    })
}

/// The hash of a key. What is none is left out.
fn hash(value: &Value) -> Option<u64> {
    u64::from_str_radix(&exact(value)?, 16).ok()
}

/// The last order for all replicas, if there is one with an id. One whose state only a later
/// version knows is the end of the one before it, as for whoever knows that state.
fn manual(fields: &[Value]) -> Option<Manual> {
    let [state, by, why, remaining, id] = fields else { return None };
    let id = Some(number(id)).filter(|id| *id != 0)?;
    let (state, remaining) = (text(state), millis(remaining));
    let states = [ManualState::ForcedOpen, ManualState::Disabled];
    let state = states.into_iter().find(|known| word(*known) == state && !remaining.is_zero());
    let remaining = if state.is_some() { remaining } else { Duration::ZERO };
    Some(Manual { id, state, by: text(by), why: text(why), remaining })
}

/// The ids of replicas. What is no text is none.
pub(super) fn ids(value: &Value) -> Option<Vec<String>> {
    Some(items(value)?.iter().filter_map(exact).collect())
}

/// Summaries, and the bytes of all of them. One that has ended, or cannot be read, is none.
pub(super) fn summaries(value: &Value) -> Option<(Vec<Option<String>>, usize)> {
    let found = items(value)?;
    let bytes = found.iter().map(|value| if let Value::BulkString(bytes) = value { bytes.len() } else { 0 });
    Some((found.iter().map(exact).collect(), bytes.sum()))
}

fn items(value: &Value) -> Option<&[Value]> {
    if let Value::Array(items) = value { Some(items) } else { None }
}

/// A text that means something to programs.
fn exact(value: &Value) -> Option<String> {
    let Value::BulkString(bytes) = value else { return None };
    (bytes.len() <= SUMMARY).then(|| String::from_utf8(bytes.clone()).ok())?
}

/// A text for people.
fn text(value: &Value) -> String {
    match value {
        Value::BulkString(bytes) => short(&String::from_utf8_lossy(bytes)).to_owned(),
        Value::SimpleString(text) => short(text).to_owned(),
        _ => String::new(),
    }
}

/// A number, or 0.
fn number(value: &Value) -> u64 {
    match value {
        Value::Int(number) => u64::try_from(*number).unwrap_or_default(),
        Value::BulkString(bytes) => {
            std::str::from_utf8(bytes).ok().and_then(|text| text.parse().ok()).unwrap_or_default()
        }
        _ => 0,
    }
}

fn millis(value: &Value) -> Duration {
    Duration::from_millis(number(value))
}

#[cfg(test)]
mod tests;
