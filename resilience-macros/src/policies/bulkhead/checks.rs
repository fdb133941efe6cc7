//! Checks across arguments, and of the arguments against the function. One whose value failed to
//! parse counts as present and valid, so one mistake is not reported twice.

use proc_macro2::{Ident, Span};

use super::arguments::BulkheadArgs;
use super::limit::Limit;
use crate::arguments::Value;
use crate::errors::Errors;
use crate::function::parameters::names_of_parameters;
use crate::function::{Function, Output};
use crate::nest::checks::error_predicates;
use crate::policies::gate;
use crate::policies::state::{self, keys_without_a_key, settings_next_to_a_value};
use crate::rules::bulkhead::BULKHEAD;
use crate::rules::circuit_breaker::checks::needs;
use crate::rules::given::{Given, Place};
use crate::rules::value::Value as Typed;

pub(super) fn between_arguments(args: &BulkheadArgs, errors: &mut Errors) {
    if args.shared.is_written("bulkhead") {
        settings_next_to_a_value(args, errors);
        return;
    }
    for mistake in BULKHEAD.check(&given(args)) {
        let spans: Vec<Span> = match mistake.at {
            Place::Key => args.shared.written_among(&[mistake.key]).map(Ident::span).collect(),
            Place::Value => literal(args, mistake.key).map(|(_, span)| span).into_iter().collect(),
        };
        spans.into_iter().for_each(|span| errors.push(syn::Error::new(span, &mistake.message)));
    }
    keys_without_a_key(args, errors);
    outcomes_of_a_fixed_limit(args, errors);
}

/// Refuses `on` where no outcome changes the limit.
fn outcomes_of_a_fixed_limit(args: &BulkheadArgs, errors: &mut Errors) {
    if args.limit.as_ref().and_then(Limit::fixed).is_some() {
        let message = "`on` says which outcomes lower a limit that adapts, and this one is fixed; write a range, such as \
                       `limit = 4..=64`, or remove `on`";
        for key in args.shared.written_among(&["on"]) {
            errors.push(syn::Error::new(key.span(), message));
        }
    }
}

pub(super) fn against_function(
    args: &BulkheadArgs,
    at: Span,
    function: &Function,
    output: &Output,
    errors: &mut Errors,
) {
    gate::needs_a_limit(args, at, "#[bulkhead(20)]", errors);
    gate::no_option("a bulkhead", output, errors);
    if !output.is_async() {
        endless_wait_of_a_thread(args, errors);
    }
    error_predicates(&[("on", args.on.as_ref())], &output.ty, errors);
    state::names_of_one_call(args, function, output, errors);
    permit_that_hides_a_parameter(args, function, errors);
}

/// Refuses a permit of a parameter's name: the body could not use the parameter.
fn permit_that_hides_a_parameter(args: &BulkheadArgs, function: &Function, errors: &mut Errors) {
    let Some(permit) = &args.permit else { return };
    let parameters = names_of_parameters(&function.sig);
    if parameters.iter().any(|parameter| parameter == permit) {
        let is_free = |name: &&str| parameters.iter().all(|parameter| parameter != name);
        let free = ["place", "permit", "held"].into_iter().find(is_free).unwrap_or("place_of_this_call");
        let message = format!(
            "`{permit}` is a parameter of this function; give the permit another name, such as `permit = {free}`"
        );
        errors.push(syn::Error::new(permit.span(), message));
    }
}

/// Refuses a queue of sync code without the longest wait. Async code waits until the deadline, and
/// can be dropped.
fn endless_wait_of_a_thread(args: &BulkheadArgs, errors: &mut Errors) {
    let has_places = !matches!(args.queue, Some(Value::Literal(0, _)));
    if has_places && !args.shared.is_written("wait") {
        let what = "the longest time for which a call may block its thread; write `wait = 100ms`";
        for key in args.shared.written_among(&["queue"]) {
            errors.push(syn::Error::new(key.span(), needs("queue", "wait", what)));
        }
    }
}

/// The settings that are written, as the rules look at them.
fn given(args: &BulkheadArgs) -> Vec<Given> {
    let keys = ["limit", "queue", "wait"].into_iter().filter(|key| args.shared.is_written(key));
    keys.map(|key| Given { key, value: literal(args, key).map(|(value, _)| value) }).collect()
}

/// The value of the setting `key`, if it is a literal.
fn literal(args: &BulkheadArgs, key: &str) -> Option<(Typed, Span)> {
    let count = |value: Option<&Value<u32>>| {
        let (count, span) = value?.literal()?;
        Some((Typed::Count(*count), span))
    };
    match key {
        "limit" => count(args.limit.as_ref().and_then(Limit::fixed)),
        "queue" => count(args.queue.as_ref()),
        "wait" => {
            let (wait, span) = args.wait.as_ref()?.literal()?;
            Some((Typed::Duration(*wait), span))
        }
        _ => None,
    }
}
