//! Literals that contradict each other across the attributes of one function, a row for each
//! comparison. The error is reported at the one that cannot act. Expressions are never compared.

use std::time::Duration;

use proc_macro2::Span;

use crate::errors::Errors;
use crate::nest::policy::{Layer, Literal, Runs};
use crate::rules::value::time_text as text;

/// A time of one attribute that cannot act beside a time of another one.
pub(super) struct Comparison {
    pub(super) attribute: &'static str,
    pub(super) key: &'static str,
    side: Side,
    pub(super) other_attribute: &'static str,
    pub(super) other_key: &'static str,
    /// Whether the first time, which is one of this layer, cannot act beside the other one.
    contradicts: fn(&Layer, own: Duration, other: Duration) -> bool,
    message: fn(&Layer, own: Duration, other: Duration) -> String,
}

/// The place of the other attribute, seen from the one that cannot act.
#[derive(Clone, Copy)]
enum Side {
    Above,
    Below,
    /// Below, with no attribute between the two that runs it more than once.
    BelowOnce,
}

pub(super) const COMPARISONS: &[Comparison] = &[
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
];

/// The wait to be let in by the gate `attribute`, beside a timeout above it.
const fn wait_of_a_gate(attribute: &'static str) -> Comparison {
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

/// Reports each literal that cannot act.
pub(super) fn compare(layers: &[Layer], errors: &mut Errors) {
    for (depth, layer) in layers.iter().enumerate() {
        for comparison in COMPARISONS.iter().filter(|comparison| comparison.attribute == layer.name()) {
            comparison.error(layers, depth).into_iter().for_each(|error| errors.push(error));
        }
    }
}

impl Comparison {
    /// The error about the layer at `depth`. Of several layers that contradict it, the message
    /// names the nearest one.
    fn error(&self, layers: &[Layer], depth: usize) -> Option<syn::Error> {
        let layer = &layers[depth];
        let (own, at) = time(layer, self.key)?;
        let others = self.others(layers, depth);
        let mut times = others.into_iter().filter_map(|other| time(other, self.other_key));
        let (other, _) = times.find(|(other, _)| (self.contradicts)(layer, own, *other))?;
        Some(syn::Error::new(at, (self.message)(layer, own, other)))
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

/// The value of the argument `key` of the layer, if it is a literal time.
fn time(layer: &Layer, key: &str) -> Option<(Duration, Span)> {
    match layer.literal(key)? {
        Literal::Duration(time, at) => Some((time, at)),
        Literal::Count(..) | Literal::Word(_) => None,
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
        Literal::Count(..) | Literal::Duration(..) => None,
    }
}

fn twice(time: Duration) -> Duration {
    time.saturating_mul(2)
}
