//! Checks across arguments, and of arguments against the function.

use proc_macro2::Span;
use syn::Expr;

use super::arguments::RetryArgs;
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
    let literal = |key| match key {
        "base" => args.base.as_ref().and_then(Value::literal),
        "cap" => args.cap.as_ref().and_then(Value::literal),
        _ => None,
    };
    let value = |key| literal(key).map(|(time, _)| Typed::Duration(*time));
    let given = ["base", "cap"].map(|key| Given { key, value: value(key) });
    for mistake in RETRY.check(&given) {
        let at = literal(mistake.key).map_or_else(Span::call_site, |(_, span)| span);
        errors.push(syn::Error::new(at, mistake.message));
    }
    if let (Some((key, _)), Some(_)) = (&args.profile, &args.policy) {
        errors.push(syn::Error::new(key.span(), brings_its_own_settings(key, "policy")));
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
