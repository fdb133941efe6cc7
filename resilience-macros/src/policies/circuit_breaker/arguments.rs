//! The arguments of `#[circuit_breaker]`.

use std::time::Duration;

use syn::parse::ParseStream;
use syn::{Expr, LitStr, Path};

use super::values::{self, Threshold, Window};
use crate::arguments::argument::Argument;
use crate::arguments::predicate::Predicate;
use crate::arguments::ratio::{self, Ratio};
use crate::arguments::setters::Setters;
use crate::arguments::{Value, closure, duration, krate, name, number, profile, store};
use crate::policies::state::{self, Shared};
use crate::rules::circuit_breaker as rules;
use crate::rules::profile::PROFILE;

#[derive(Default)]
pub(crate) struct CircuitBreakerArgs {
    pub(crate) threshold: Option<Value<Threshold>>,
    pub(crate) window: Option<Value<Window>>,
    pub(crate) min_calls: Option<Value<u32>>,
    pub(crate) slow: Option<Value<Duration>>,
    pub(crate) slow_threshold: Option<Value<Ratio>>,
    pub(crate) cooldown: Option<Value<Duration>>,
    pub(crate) cooldown_factor: Option<Value<f64>>,
    pub(crate) cooldown_cap: Option<Value<Duration>>,
    pub(crate) probes: Option<Value<u32>>,
    /// Whether replicas share the state. `shared` below is what all policies with state have.
    pub(crate) shared_by_replicas: Option<Value<bool>>,
    /// Whether replicas share the state of the breaker of each key.
    pub(crate) shared_keys: Option<Value<bool>>,
    pub(crate) on: Option<Predicate>,
    pub(crate) on_ok: Option<Predicate>,
    pub(crate) ignore: Option<Predicate>,
    pub(crate) profile: Option<LitStr>,
    pub(crate) map_err: Option<Expr>,
    pub(crate) krate: Option<Path>,
    pub(crate) shared: Shared,
}

/// The message about a `name` that is built anew for each call.
fn a_breaker_each(written: &str) -> String {
    format!("`name` is one for all calls; for a breaker of each write `key = {written}`")
}

type Row = Argument<CircuitBreakerArgs>;

pub(super) const ROWS: &[Row] = &[
    Row::by_rule(rules::THRESHOLD, |args, _, input| store(&mut args.threshold, values::threshold(input)))
        .sets(set_threshold),
    Row::by_rule(rules::WINDOW, |args, _, input| store(&mut args.window, values::window(input)))
        .sets(set_window),
    Row::by_rule(rules::MIN_CALLS, |args, _, input| {
        store(&mut args.min_calls, number::count(input, "min_calls"))
    })
    .sets(|args, to| to.count(args.min_calls.as_ref())),
    Row::by_rule(rules::NAME, |args, _, input| {
        store(&mut args.shared.name, name::parse(input, a_breaker_each))
    }),
    Row::by_rule(rules::COOLDOWN, |args, _, input| {
        store(&mut args.cooldown, duration::positive(input, "cooldown", rules::IT_HAS_TO_REST))
    })
    .sets(|args, to| to.duration(args.cooldown.as_ref())),
    Row::by_rule(rules::COOLDOWN_FACTOR, |args, _, input| {
        store(&mut args.cooldown_factor, number::factor(input, "cooldown_factor"))
    })
    .sets(|args, to| to.factor(args.cooldown_factor.as_ref())),
    Row::by_rule(rules::COOLDOWN_CAP, |args, _, input| {
        store(&mut args.cooldown_cap, duration::positive(input, "cooldown_cap", rules::IT_HAS_TO_REST))
    })
    .sets(|args, to| to.duration(args.cooldown_cap.as_ref())),
    Row::by_rule(rules::PROBES, |args, _, input| {
        store(&mut args.probes, number::count_up_to(input, "probes", rules::MOST_PROBES))
    })
    .sets(|args, to| to.count(args.probes.as_ref())),
    Row::by_rule(rules::SLOW, |args, _, input| {
        store(&mut args.slow, duration::positive(input, "slow", rules::EVERY_CALL_IS_SLOW))
    })
    .sets(|args, to| to.duration(args.slow.as_ref())),
    Row::by_rule(rules::SLOW_THRESHOLD, |args, _, input| {
        store(&mut args.slow_threshold, ratio::parse(input, "slow_threshold"))
    })
    .sets(|args, to| to.ratio(args.slow_threshold.as_ref())),
    Row::switch(rules::SHARED, |args, value| args.shared_by_replicas = Some(value))
        .sets(|args, to| to.switch(args.shared_by_replicas.as_ref())),
    Row::switch(rules::SHARED_KEYS, |args, value| args.shared_keys = Some(value))
        .sets(|args, to| to.switch(args.shared_keys.as_ref())),
    Row::predicate(rules::ON, |args, _, input| store(&mut args.on, Predicate::parse(input, "on"))),
    Row::predicate(rules::ON_OK, |args, _, input| store(&mut args.on_ok, Predicate::parse(input, "on_ok"))),
    Row::predicate(rules::IGNORE, |args, _, input| {
        store(&mut args.ignore, Predicate::parse(input, "ignore"))
    }),
    Row::by_rule(rules::KEY, |args, _, input| store(&mut args.shared.key, state::key(input))),
    Row::by_rule(rules::MAX_KEYS, |args, _, input| {
        store(&mut args.shared.max_keys, number::count(input, "max_keys"))
    }),
    Row::by_rule(PROFILE, |args, _, input| store(&mut args.profile, profile::parse(input))),
    Row::by_rule(rules::BREAKER, |args, _, input| {
        store(&mut args.shared.value, state::value_by_hand(input, "breaker", "CircuitBreaker"))
    }),
    Row::by_rule(rules::MAP_ERR, |args, _, input| store(&mut args.map_err, parse_map_err(input))),
    Row::by_rule(rules::CRATE, |args, _, input| store(&mut args.krate, krate::parse(input))),
];

fn set_threshold(args: &CircuitBreakerArgs, to: &mut Setters) {
    let threshold = args.threshold.as_ref();
    to.converted(threshold, "IntoThreshold", "into_threshold", |threshold, private| {
        threshold.tokens(private)
    });
}

fn set_window(args: &CircuitBreakerArgs, to: &mut Setters) {
    let window = args.window.as_ref();
    to.converted(window, "IntoWindow", "into_window", |window, private| window.tokens(private));
}

fn parse_map_err(input: ParseStream) -> syn::Result<Expr> {
    closure::function(input, "map_err", &["open"], "one parameter, the `CircuitOpen`")
}
