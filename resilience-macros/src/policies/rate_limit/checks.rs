//! Checks across arguments, and of the arguments against the function. One whose value failed to
//! parse counts as present and valid, so one mistake is not reported twice.

use proc_macro2::Span;

use super::arguments::RateLimitArgs;
use crate::errors::Errors;
use crate::function::{Function, Output};
use crate::policies::gate;
use crate::policies::state::{self, keys_without_a_key, settings_next_to_a_value, shared_without_a_name};

pub(super) fn between_arguments(args: &RateLimitArgs, errors: &mut Errors) {
    if args.shared.is_written("limiter") {
        settings_next_to_a_value(args, errors);
    } else {
        keys_without_a_key(args, errors);
        let keys = "limiters of keys are not shared with other replicas; remove `shared`, or `key`";
        shared_without_a_name(args, args.shared_by_replicas.as_ref(), keys, errors);
    }
}

pub(super) fn against_function(
    args: &RateLimitArgs,
    at: Span,
    function: &Function,
    output: &Output,
    errors: &mut Errors,
) {
    gate::needs_a_limit(args, at, "#[rate_limit(100)]", errors);
    gate::no_option("a rate limit", output, errors);
    state::names_of_one_call(args, function, output, errors);
}
