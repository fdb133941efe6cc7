//! Literals that contradict each other across the attributes of one function, a row for each
//! comparison. The error is reported at the one that cannot act. Expressions are never compared.

use std::time::Duration;

use proc_macro2::Span;

use crate::errors::Errors;
use crate::nest::policy::{Layer, Literal, Runs};
use crate::rules::value::time_text as text;

/// A literal of one attribute that cannot act beside one of another.
pub(super) struct Comparison<T: 'static> {
    pub(super) attribute: &'static str,
    pub(super) key: &'static str,
    side: Side,
    pub(super) other_attribute: &'static str,
    pub(super) other_key: &'static str,
    /// Whether the first literal, which is one of this layer, cannot act beside the other one.
    contradicts: fn(&Layer, own: T, other: T) -> bool,
    message: fn(&Layer, own: T, other: T) -> String,
}

/// The place of the other attribute, seen from the one that cannot act.
#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
    /// Below, with no attribute between the two that runs it more than once.
    BelowOnce,
}

/// The comparisons of times.
pub(super) const TIMES: &[Comparison<Duration>] = &[
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

/// The most attempts of a call, of a retry and a hedge together.
const MOST_ATTEMPTS: u32 = 10;

/// The comparisons of counts.
pub(super) const COUNTS: &[Comparison<u32>] = &[
    Comparison {
        attribute: "retry",
        key: "attempts",
        side: Side::Below,
        other_attribute: "hedge",
        other_key: "attempts",
        contradicts: |_, own, other| own.saturating_mul(other) > MOST_ATTEMPTS,
        message: |_, own, other| {
            let all = own.saturating_mul(other);
            format!(
                "one call could make {all} attempts: {own} of `#[retry]` times {other} of `#[hedge]` below it; write fewer, at \
                 most {MOST_ATTEMPTS} in total"
            )
        },
    },
    Comparison {
        attribute: "rate_limit",
        key: "burst",
        side: Side::Above,
        other_attribute: "hedge",
        other_key: "attempts",
        contradicts: |_, own, other| own < other,
        message: |limit, own, other| {
            let key = if matches!(limit.literal("limit"), Some(Literal::Count(count, _)) if count == own) {
                "limit"
            } else {
                "burst"
            };
            format!(
                "`{key}` ({own}) has no token for all attempts of one call: `#[hedge]` above makes {other}; write `burst = {other}` \
                 or more, or put `#[rate_limit]` above `#[hedge]`"
            )
        },
    },
    Comparison {
        attribute: "bulkhead",
        key: "limit",
        side: Side::Above,
        other_attribute: "hedge",
        other_key: "attempts",
        contradicts: |_, own, _| own == 1,
        message: |_, _, other| {
            format!(
                "a bulkhead of 1 has no room for another attempt beside the first: `#[hedge]` above makes {other}; write a limit \
                 of {other} or more, or put `#[bulkhead]` above `#[hedge]`"
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

/// Reports each literal that cannot act.
pub(super) fn compare(layers: &[Layer], errors: &mut Errors) {
    for (depth, layer) in layers.iter().enumerate() {
        report(TIMES, layer, layers, depth, errors);
        report(COUNTS, layer, layers, depth, errors);
    }
}

fn report<T: Amount>(
    comparisons: &[Comparison<T>],
    layer: &Layer,
    layers: &[Layer],
    depth: usize,
    errors: &mut Errors,
) {
    let of_layer = comparisons.iter().filter(|comparison| comparison.attribute == layer.name());
    of_layer.filter_map(|comparison| comparison.error(layers, depth)).for_each(|error| errors.push(error));
}

/// What is compared.
pub(super) trait Amount: Copy {
    /// The amount of a literal, and its place if it is written.
    fn of(literal: Literal) -> Option<(Self, Option<Span>)>;
}

impl Amount for Duration {
    fn of(literal: Literal) -> Option<(Self, Option<Span>)> {
        match literal {
            Literal::Duration(time, at) => Some((time, Some(at))),
            Literal::Count(..) | Literal::DefaultCount(_) | Literal::Word(_) => None,
        }
    }
}

impl Amount for u32 {
    fn of(literal: Literal) -> Option<(Self, Option<Span>)> {
        match literal {
            Literal::Count(count, at) => Some((count, Some(at))),
            Literal::DefaultCount(count) => Some((count, None)),
            Literal::Duration(..) | Literal::Word(_) => None,
        }
    }
}

impl<T: Amount> Comparison<T> {
    /// The error about the layer at `depth`. Of several layers that contradict it, the message
    /// names the nearest one.
    fn error(&self, layers: &[Layer], depth: usize) -> Option<syn::Error> {
        let layer = &layers[depth];
        let (own, at) = T::of(layer.literal(self.key)?)?;
        let others = self.others(layers, depth);
        let mut amounts = others.into_iter().filter_map(|other| T::of(other.literal(self.other_key)?));
        let (other, other_at) = amounts.find(|(other, _)| (self.contradicts)(layer, own, *other))?;
        // What is not written has no place.
        Some(syn::Error::new(at.or(other_at)?, (self.message)(layer, own, other)))
    }

    /// The layers with the other attribute, from the nearest on.
    fn others<'a>(&self, layers: &'a [Layer], depth: usize) -> Vec<&'a Layer> {
        let (above, below) = (layers[..depth].iter().rev(), layers[depth + 1..].iter());
        let on_side: Vec<&Layer> = match self.side {
            Side::Above => above.collect(),
            Side::Below => below.collect(),
            Side::BelowOnce => below.take_while(|layer| layer.runs() == Runs::Once).collect(),
        };
        // The order of two neighbours of one name is refused already.
        let neighbours = usize::from(self.attribute == self.other_attribute);
        on_side.into_iter().skip(neighbours).filter(|layer| layer.name() == self.other_attribute).collect()
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
