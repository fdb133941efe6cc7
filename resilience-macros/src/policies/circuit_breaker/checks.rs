//! Checks across arguments. One whose value failed to parse counts as present and valid, so one
//! mistake is not reported twice.

use proc_macro2::{Ident, Span};

use super::arguments::CircuitBreakerArgs;
use super::given;
use crate::arguments::argument::Argument;
use crate::arguments::{Arguments, brings_its_own_settings};
use crate::errors::Errors;
use crate::rules::circuit_breaker::CIRCUIT_BREAKER;
use crate::rules::circuit_breaker::checks::needs;
use crate::rules::given::Place;

pub(super) fn between_arguments(args: &CircuitBreakerArgs, errors: &mut Errors) {
    if args.is_written("breaker") {
        settings_next_to_a_breaker(args, errors);
        return;
    }
    for mistake in CIRCUIT_BREAKER.check(&given::all(args)) {
        let spans: Vec<Span> = match mistake.at {
            Place::Key => args.written_among(&[mistake.key]).map(Ident::span).collect(),
            Place::Value => given::literal(args, mistake.key).map(|(_, span)| span).into_iter().collect(),
        };
        spans.into_iter().for_each(|span| errors.push(syn::Error::new(span, &mistake.message)));
    }
    keys_without_a_key(args, errors);
}

fn settings_next_to_a_breaker(args: &CircuitBreakerArgs, errors: &mut Errors) {
    // `key` is allowed: it selects a breaker of a `KeyedCircuitBreaker`, and only types tell
    // whether `breaker` is one.
    let is_of_the_breaker =
        |row: &&Argument<_>| row.is_setting() || ["name", "max_keys", "profile"].contains(&row.rule.key);
    let settings: Vec<&str> =
        CircuitBreakerArgs::ARGUMENTS.iter().filter(is_of_the_breaker).map(|row| row.rule.key).collect();
    for setting in args.written_among(&settings) {
        errors.push(syn::Error::new(setting.span(), brings_its_own_settings(setting, "breaker")));
    }
}

fn keys_without_a_key(args: &CircuitBreakerArgs, errors: &mut Errors) {
    let what = "which tells the breakers apart; write `key = host`, or remove `max_keys`";
    for key in args.written_among(&["max_keys"]).filter(|_| !args.is_written("key")) {
        errors.push(syn::Error::new(key.span(), needs("max_keys", "key", what)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

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
                        slow_threshold max_keys profile";
        assert_eq!(refused(), settings.split_whitespace().collect::<Vec<_>>());
    }
}
