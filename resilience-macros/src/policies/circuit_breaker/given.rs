//! The settings that are written, as the rules look at them: with their values, if they are
//! literals.

use proc_macro2::Span;

use super::arguments::CircuitBreakerArgs;
use super::values::{Threshold, Window};
use crate::arguments::Value;
use crate::arguments::ratio::Ratio;
use crate::rules::circuit_breaker::CIRCUIT_BREAKER;
use crate::rules::given::Given;
use crate::rules::value::Value as Typed;

/// The settings in the order written, each once.
pub(super) fn all(args: &CircuitBreakerArgs) -> Vec<Given> {
    let mut all: Vec<Given> = Vec::new();
    let settings: Vec<&str> = CIRCUIT_BREAKER.settings().collect();
    for key in args.shared.all_written().filter(|key| settings.contains(key)) {
        if all.iter().all(|given| given.key != key) {
            all.push(Given { key, value: literal(args, key).map(|(value, _)| value) });
        }
    }
    all
}

/// The value of the setting `key`, if it is a literal.
pub(super) fn literal(args: &CircuitBreakerArgs, key: &str) -> Option<(Typed, Span)> {
    match key {
        "threshold" => typed(args.threshold.as_ref(), |threshold| match threshold {
            Threshold::Count(count) => Typed::Count(count),
            Threshold::Rate(Ratio(parts)) => Typed::Ratio(parts),
        }),
        "window" => typed(args.window.as_ref(), |window| match window {
            Window::Calls(calls) => Typed::Count(calls),
            Window::Time(time) => Typed::Duration(time),
        }),
        "min_calls" => typed(args.min_calls.as_ref(), Typed::Count),
        "cooldown" => typed(args.cooldown.as_ref(), Typed::Duration),
        "cooldown_factor" => typed(args.cooldown_factor.as_ref(), Typed::Factor),
        "cooldown_cap" => typed(args.cooldown_cap.as_ref(), Typed::Duration),
        "probes" => typed(args.probes.as_ref(), Typed::Count),
        "shared" => typed(args.shared_by_replicas.as_ref(), Typed::Switch),
        "shared_keys" => typed(args.shared_keys.as_ref(), Typed::Switch),
        "slow" => typed(args.slow.as_ref(), Typed::Duration),
        "slow_threshold" => typed(args.slow_threshold.as_ref(), |Ratio(parts)| Typed::Ratio(parts)),
        _ => None,
    }
}

fn typed<T: Copy>(value: Option<&Value<T>>, to: impl Fn(T) -> Typed) -> Option<(Typed, Span)> {
    let (value, span) = value?.literal()?;
    Some((to(*value), span))
}
