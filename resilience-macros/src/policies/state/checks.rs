//! Checks across the arguments that all policies with state have.

use super::arguments::Stateful;
use crate::arguments::argument::Argument;
use crate::arguments::{Value, brings_its_own_settings};
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

/// Whether a switch is on, or could be.
pub(crate) const fn may_be_on(switch: Option<&Value<bool>>) -> bool {
    !matches!(switch, None | Some(Value::Literal(false, _)))
}

/// Refuses `shared` where replicas could not find each other's state. `next_to_a_key` says why not
/// where there are keys, and what to do.
pub(crate) fn shared_without_a_name<A: Stateful>(
    args: &A,
    switch: Option<&Value<bool>>,
    next_to_a_key: &str,
    errors: &mut Errors,
) {
    let (shared, noun) = (args.shared(), A::NOUN);
    let message = match (shared.is_written("key"), shared.is_written("name")) {
        _ if !may_be_on(switch) => return,
        (true, _) => format!("`shared` contradicts `key`: {next_to_a_key}"),
        (false, false) => {
            let what = format!("by which replicas find each other's {noun}; write `name = \"payments\"`");
            needs("shared", "name", &what)
        }
        (false, true) => return,
    };
    for key in shared.written_among(&["shared"]) {
        errors.push(syn::Error::new(key.span(), &message));
    }
}
