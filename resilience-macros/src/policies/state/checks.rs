//! Checks across the arguments that all policies with state have.

use super::arguments::Stateful;
use crate::arguments::argument::Argument;
use crate::arguments::brings_its_own_settings;
use crate::errors::Errors;
use crate::rules::circuit_breaker::checks::needs;

/// Refuses settings next to a value of the policy, which has its own.
pub(crate) fn settings_next_to_a_value<A: Stateful>(args: &A, errors: &mut Errors) {
    // `key` is allowed: it selects one state of a value with keys, and only types tell whether the
    // value has them.
    let is_of_the_value =
        |row: &&Argument<A>| row.is_setting() || ["name", "max_keys", "profile"].contains(&row.rule.key);
    let settings: Vec<&str> = A::ARGUMENTS.iter().filter(is_of_the_value).map(|row| row.rule.key).collect();
    for setting in args.shared().written_among(&settings) {
        errors.push(syn::Error::new(setting.span(), brings_its_own_settings(setting, A::VALUE)));
    }
}

/// Refuses `max_keys` without `key`.
pub(crate) fn keys_without_a_key<A: Stateful>(args: &A, errors: &mut Errors) {
    let shared = args.shared();
    let what = format!("which tells the {}s apart; write `key = host`, or remove `max_keys`", A::NOUN);
    for key in shared.written_among(&["max_keys"]).filter(|_| !shared.is_written("key")) {
        errors.push(syn::Error::new(key.span(), needs("max_keys", "key", &what)));
    }
}
