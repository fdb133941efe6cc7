//! The comparisons of times.

use std::time::Duration;

use super::comparison::{Comparison, Side};
use crate::nest::policy::{Layer, Literal};
use crate::rules::value::time_text as text;

/// A row for each of them.
pub(in crate::nest::order) const TIMES: &[Comparison<Duration>] = &[
    Comparison {
        attribute: "timeout",
        key: "after",
        side: Side::Above,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: is_not_shorter,
        message: |_, own, other| {
            let (own, other) = (text(own), text(other));
            format!(
                "`#[timeout({own})]` never ends a call: `#[timeout({other})]` above it is not longer; write less than {other} \
                 here, or more than {own} there"
            )
        },
    },
    Comparison {
        attribute: "timeout",
        key: "after",
        side: Side::Above,
        other_attribute: "retry",
        other_key: "max_duration",
        contradicts: is_not_shorter,
        message: |_, own, other| {
            let (own, other) = (text(own), text(other));
            format!(
                "`#[timeout({own})]` leaves no time for another attempt: `max_duration = {other}` of `#[retry]` above it is not \
                 longer; write less than {other} here, or more than {own} there"
            )
        },
    },
    Comparison {
        attribute: "retry",
        key: "max_duration",
        side: Side::Above,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: is_not_shorter,
        message: |_, own, other| {
            let (own, other) = (text(own), text(other));
            format!(
                "`max_duration` ({own}) never acts: `#[timeout({other})]` above it is not longer; write less than {other}, or remove \
                 one of them"
            )
        },
    },
    Comparison {
        attribute: "retry",
        key: "base",
        side: Side::Above,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: |retry, own, other| least_first_wait(retry, own).is_some_and(|least| least >= other),
        message: |retry, own, other| {
            let jitter = jitter(retry).unwrap_or_default();
            let (least, own) = (least_first_wait(retry, own).map(text).unwrap_or_default(), text(own));
            let other = text(other);
            format!(
                "`base` ({own}) leaves no time for another attempt: with `jitter = {jitter}` the first wait is at least {least}, \
                 and `#[timeout({other})]` above is not longer; write a shorter `base`, or a longer timeout"
            )
        },
    },
    Comparison {
        attribute: "circuit_breaker",
        key: "window",
        side: Side::Below,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: |_, own, other| own < twice(other),
        message: |_, own, other| {
            let (own, needed, other) = (text(own), text(twice(other)), text(other));
            format!(
                "`window` ({own}) is too short for calls that `#[timeout({other})]` below ends: it has to hold at least two; \
                 write `window = {needed}` or more"
            )
        },
    },
    Comparison {
        attribute: "circuit_breaker",
        key: "slow",
        side: Side::BelowOnce,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: is_not_shorter,
        message: |_, own, other| {
            let (own, other) = (text(own), text(other));
            format!(
                "`slow` ({own}) is never reached: `#[timeout({other})]` below it is not longer; write less than {other}, or a \
                 longer timeout"
            )
        },
    },
    wait_of_a_gate("rate_limit"),
    wait_of_a_gate("bulkhead"),
    wait_in_a_retry("rate_limit"),
    wait_in_a_retry("bulkhead"),
    Comparison {
        attribute: "hedge",
        key: "after",
        side: Side::BelowOnce,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: is_not_shorter,
        message: |_, own, other| {
            let (own, other) = (text(own), text(other));
            format!(
                "`#[hedge({own})]` never begins another attempt in time: `#[timeout({other})]` below it is not longer, and ends \
                 each attempt first; write less than {other} here, or a longer timeout"
            )
        },
    },
    Comparison {
        attribute: "hedge",
        key: "after",
        side: Side::Above,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: |hedge, own, other| last_begin(hedge, own) >= other,
        message: |hedge, own, other| {
            let (last, own, other) = (text(last_begin(hedge, own)), text(own), text(other));
            format!(
                "`after` ({own}) leaves no time for the last attempt: it would begin after {last}, and `#[timeout({other})]` \
                 above `#[hedge]` is not longer; write a shorter `after`, fewer `attempts`, or a longer timeout"
            )
        },
    },
    // `max_duration` is a deadline: what would begin later does not begin.
    Comparison {
        attribute: "hedge",
        key: "after",
        side: Side::Above,
        other_attribute: "retry",
        other_key: "max_duration",
        contradicts: |hedge, own, other| last_begin(hedge, own) >= other,
        message: |hedge, own, other| {
            let (last, own, other) = (text(last_begin(hedge, own)), text(own), text(other));
            format!(
                "`after` ({own}) leaves no time for the last attempt: it would begin after {last}, and `max_duration = {other}` of \
                 `#[retry]` above is not longer; write a shorter `after`, fewer `attempts`, or a longer `max_duration`"
            )
        },
    },
];

/// The wait to be let in by the gate `attribute`, beside a timeout above it.
const fn wait_of_a_gate(attribute: &'static str) -> Comparison<Duration> {
    Comparison {
        attribute,
        key: "wait",
        side: Side::Above,
        other_attribute: "timeout",
        other_key: "after",
        contradicts: is_not_shorter,
        message: |gate, own, other| {
            let (name, own, other) = (gate.name(), text(own), text(other));
            format!(
                "`wait` ({own}) leaves no time for the call: `#[timeout({other})]` above `#[{name}]` is not longer; write less \
                 than {other}, or a longer timeout"
            )
        },
    }
}

/// The wait to be let in by the gate `attribute`, beside the `max_duration` of a retry above it,
/// which is a deadline: a wait that would end later is shortened.
const fn wait_in_a_retry(attribute: &'static str) -> Comparison<Duration> {
    Comparison {
        attribute,
        key: "wait",
        side: Side::Above,
        other_attribute: "retry",
        other_key: "max_duration",
        contradicts: is_not_shorter,
        message: |gate, own, other| {
            let (name, own, other) = (gate.name(), text(own), text(other));
            format!(
                "`wait` ({own}) leaves no time for the call: `max_duration = {other}` of `#[retry]` above `#[{name}]` is not \
                 longer; write less than {other}, or a longer `max_duration`"
            )
        },
    }
}

fn is_not_shorter(_layer: &Layer, own: Duration, other: Duration) -> bool {
    own >= other
}

/// The time that a retry waits at least before its first retry. Full jitter, the default, may draw
/// no wait at all.
fn least_first_wait(retry: &Layer, base: Duration) -> Option<Duration> {
    match jitter(retry)? {
        "none" | "decorrelated" => Some(base),
        "equal" => Some(base / 2),
        _ => None,
    }
}

fn jitter(retry: &Layer) -> Option<&'static str> {
    match retry.literal("jitter")? {
        Literal::Word(word) => Some(word),
        Literal::Count(..) | Literal::DefaultCount(_) | Literal::Duration(..) => None,
    }
}

fn twice(time: Duration) -> Duration {
    time.saturating_mul(2)
}

/// The time at which the last attempt of a hedge begins, if all others are slow.
fn last_begin(hedge: &Layer, after: Duration) -> Duration {
    let attempts = match hedge.literal("attempts") {
        Some(Literal::Count(count, _) | Literal::DefaultCount(count)) => count,
        _ => 2,
    };
    after.saturating_mul(attempts.saturating_sub(1))
}
