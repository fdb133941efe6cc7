//! Checks across arguments, and of arguments against the function.

use std::time::Duration;

use proc_macro2::Span;
use syn::Expr;
use syn::spanned::Spanned as _;

use super::arguments::RetryArgs;
use super::backoff::{Backoff, is_of_number};
use super::values::{is_variable, jitter_variant};
use crate::arguments::{Value, brings_its_own_settings};
use crate::errors::Errors;
use crate::function::Function;
use crate::function::{Output, parameters, types};
use crate::nest::checks as function_checks;
use crate::rules::given::Given;
use crate::rules::retry::RETRY;
use crate::rules::value::Value as Typed;

pub(super) fn between_arguments(args: &RetryArgs, errors: &mut Errors) {
    let given: Vec<(Given, Span)> = given(args).collect();
    let plain: Vec<Given> = given.iter().map(|(given, _)| *given).collect();
    for mistake in RETRY.check(&plain) {
        let at = given.iter().find(|(given, _)| given.key == mistake.key).map(|(_, at)| *at);
        errors.push(syn::Error::new(at.unwrap_or_else(Span::call_site), mistake.message));
    }
    if let (Some((key, _)), Some(_)) = (&args.profile, &args.policy) {
        errors.push(syn::Error::new(key.span(), brings_its_own_settings(key, "policy")));
    }
    if let Some(function) = args.backoff.as_ref().and_then(Backoff::function) {
        beside_a_function(function, args, errors);
    }
}

/// The settings that are compared, with the places of their values.
fn given(args: &RetryArgs) -> impl Iterator<Item = (Given, Span)> {
    fn of<T>(
        key: &'static str,
        value: Option<&Value<T>>,
        typed: impl Fn(&T) -> Option<Typed>,
    ) -> Option<(Given, Span)> {
        let value = value?;
        let given = Given { key, value: value.literal().and_then(|(value, _)| typed(value)) };
        Some((given, place(value)))
    }
    let duration = |time: &Duration| Some(Typed::Duration(*time));
    let backoff = args.backoff.as_ref().map(|backoff| {
        let word = backoff.word().and_then(Value::literal).and_then(|(word, _)| word.word());
        (Given { key: "backoff", value: word.map(Typed::Word) }, backoff.span())
    });
    [
        of("base", args.base.as_ref(), duration),
        of("cap", args.cap.as_ref(), duration),
        of("factor", args.factor.as_ref(), |factor| Some(Typed::Factor(*factor))),
        backoff,
        of("jitter", args.jitter.as_ref(), |jitter| jitter.word().map(Typed::Word)),
    ]
    .into_iter()
    .flatten()
}

/// The place of the value.
fn place<T>(value: &Value<T>) -> Span {
    match value {
        Value::Literal(_, at) => *at,
        Value::Expr(expr) => expr.span(),
    }
}

/// Refuses what has no part in the delays that a function tells.
fn beside_a_function(function: &Expr, args: &RetryArgs, errors: &mut Errors) {
    let base = args.base.as_ref().map(|base| ("base", place(base)));
    let factor = args.factor.as_ref().map(|factor| ("factor", place(factor)));
    for (key, at) in [base, factor].into_iter().flatten() {
        let message = format!(
            "`{key}` has no part in the delays that the function of `backoff` tells; remove it, or use it in the function"
        );
        errors.push(syn::Error::new(at, message));
    }
    if args.on_ok.is_some() && !is_of_number(function) {
        let message = "`on_ok` retries values, and a value is no error for this function to look at; write a closure of the retry's \
                       number alone, `backoff = |retry| ...`";
        errors.push(syn::Error::new_spanned(function, message));
    }
}

pub(super) fn against_function(args: &RetryArgs, function: &Function, output: &Output, errors: &mut Errors) {
    if types::is_option(&output.ty) {
        without_an_error(args, errors);
    }
    let on = args.on.as_ref().map(|(_, on)| on);
    function_checks::error_predicates(&[("on", on)], &output.ty, errors);
    jitter(args, function, output, errors);
}

fn without_an_error(args: &RetryArgs, errors: &mut Errors) {
    if let Some((on, _)) = &args.on {
        let message = "an `Option` has no error for `on` to look at; it is retried on `None`, and `on_ok` looks at the value";
        errors.push(syn::Error::new(on.span(), message));
    }
    if let Some((map_err, _)) = &args.map_err {
        let message = "an `Option` has no error for `map_err` to map; remove it, or return a `Result`";
        errors.push(syn::Error::new(map_err.span(), message));
    }
}

/// Refuses a lone word for `jitter` that is neither a kind of jitter nor the name of a parameter.
fn jitter(args: &RetryArgs, function: &Function, output: &Output, errors: &mut Errors) {
    let Some(Value::Expr(Expr::Path(jitter))) = &args.jitter else { return };
    let Some(name) = jitter.path.get_ident() else { return };
    let is_parameter =
        || parameters::all_bindings(&function.sig, output).iter().any(|binding| binding.name == *name);
    if is_variable(name) && !is_parameter() {
        errors.ok_or_report(jitter_variant(name));
    }
}
