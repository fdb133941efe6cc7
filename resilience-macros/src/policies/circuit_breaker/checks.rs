//! Checks across arguments. One whose value failed to parse counts as present and valid, so one
//! mistake is not reported twice.

use proc_macro2::{Ident, Span};

use super::arguments::CircuitBreakerArgs;
use super::given;
use crate::errors::Errors;
use crate::policies::state::{
    keys_without_a_key, may_be_on, settings_next_to_a_value, shared_without_a_name,
};
use crate::rules::circuit_breaker::CIRCUIT_BREAKER;
use crate::rules::circuit_breaker::checks::needs;
use crate::rules::given::Place;

pub(super) fn between_arguments(args: &CircuitBreakerArgs, errors: &mut Errors) {
    if args.shared.is_written("breaker") {
        settings_next_to_a_value(args, errors);
        return;
    }
    for mistake in CIRCUIT_BREAKER.check(&given::all(args)) {
        let spans: Vec<Span> = match mistake.at {
            Place::Key => args.shared.written_among(&[mistake.key]).map(Ident::span).collect(),
            Place::Value => given::literal(args, mistake.key).map(|(_, span)| span).into_iter().collect(),
        };
        spans.into_iter().for_each(|span| errors.push(syn::Error::new(span, &mistake.message)));
    }
    keys_without_a_key(args, errors);
    if !has_both_ways_to_share(args, errors) {
        let keys = "it shares one breaker, and not that of each key; write `shared_keys` in its place";
        shared_without_a_name(args, args.shared_by_replicas.as_ref(), keys, errors);
    }
    shared_keys_without_keys(args, errors);
}

/// Refuses `shared` beside `shared_keys`.
fn has_both_ways_to_share(args: &CircuitBreakerArgs, errors: &mut Errors) -> bool {
    let has_both = may_be_on(args.shared_by_replicas.as_ref()) && may_be_on(args.shared_keys.as_ref());
    for key in args.shared.written_among(&["shared"]).filter(|_| has_both) {
        let message = "`shared` contradicts `shared_keys`: it shares one breaker, and `shared_keys` that of each key; \
                       remove one of them";
        errors.push(syn::Error::new(key.span(), message));
    }
    has_both
}

/// Refuses `shared_keys` where there are no keys, or replicas could not find each other's.
fn shared_keys_without_keys(args: &CircuitBreakerArgs, errors: &mut Errors) {
    if !may_be_on(args.shared_keys.as_ref()) {
        return;
    }
    let message = match (args.shared.is_written("key"), args.shared.is_written("name")) {
        (false, _) => needs(
            "shared_keys",
            "key",
            "whose breakers replicas share; write `key = host`, or `shared` for one breaker without keys",
        ),
        (true, false) => needs(
            "shared_keys",
            "name",
            "by which replicas find each other's breakers; write `name = \"hosts\"`",
        ),
        (true, true) => return,
    };
    for key in args.shared.written_among(&["shared_keys"]) {
        errors.push(syn::Error::new(key.span(), &message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::argument::Argument;
    use crate::arguments::{self, Arguments};

    /// The keys of the arguments that are refused next to `breaker`.
    fn refused() -> Vec<&'static str> {
        let refuses = |row: &&Argument<CircuitBreakerArgs>| {
            let written = format!("breaker = BREAKER, {}", row.rule.example);
            let mut errors = Errors::default();
            let _: CircuitBreakerArgs =
                arguments::parse(written.parse().expect("they are tokens"), arguments::NOWHERE, &mut errors);
            errors.to_compile_errors().to_string().contains("contradicts `breaker`")
        };
        CircuitBreakerArgs::ARGUMENTS.iter().filter(refuses).map(|row| row.rule.key).collect()
    }

    #[test]
    fn each_setting_is_refused_next_to_a_breaker_by_hand() {
        let settings = "threshold window min_calls name cooldown cooldown_factor cooldown_cap probes slow \
                        slow_threshold shared shared_keys max_keys profile";
        assert_eq!(refused(), settings.split_whitespace().collect::<Vec<_>>());
    }
}
