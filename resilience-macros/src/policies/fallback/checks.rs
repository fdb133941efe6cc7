//! Checks across arguments, and of arguments against the function. An argument whose value failed
//! to parse counts as present, so one mistake is not reported twice.

use proc_macro2::Span;
use syn::{Expr, ExprClosure, Type};

use super::arguments::FallbackArgs;
use super::values::{With, constructor};
use crate::arguments::{closure, spelling};
use crate::errors::Errors;
use crate::function::{Output, types};
use crate::nest::checks as function_checks;
use crate::syntax::peel;

pub(super) fn between_arguments(args: &FallbackArgs, errors: &mut Errors) {
    let (value, with) = (args.written("value"), args.written("with"));
    if let (Some(_), Some(with)) = (value, with) {
        let message = "`with` contradicts `value`: a fallback has one outcome; remove one of them";
        errors.push(syn::Error::new(with.span(), message));
    } else if let (Some(on_ok), Some(_)) = (args.written("on_ok"), with) {
        let message = "`on_ok` finds values, and `with` is a function of the error; write `value = ...` in place of `with`";
        errors.push(syn::Error::new(on_ok.span(), message));
    }
}

pub(super) fn against_function(args: &FallbackArgs, at: Span, output: &Output, errors: &mut Errors) {
    // Another mistake may be the one that names neither, such as a closure without `with =`.
    if errors.is_empty() && args.written("value").or(args.written("with")).is_none() {
        let message =
            "`#[fallback]` has nothing to fall back to; write `value = ...`, or `with = |error| ...`";
        errors.push(syn::Error::new(at, message));
    }
    let is_option = types::is_option(&output.ty);
    if let Some((on, _)) = args.on.as_ref().filter(|_| is_option) {
        let message = "an `Option` has no error for `on` to look at; it falls back on `None`, and `on_ok` looks at the value";
        errors.push(syn::Error::new(on.span(), message));
    }
    if let Some(value) = &args.value {
        wrapped_value(value, &output.ty, errors);
    }
    if let Some(With::Closure(with)) = &args.with {
        parameters(with, is_option, errors);
        asynchronous(with, output, errors);
    }
    let on = args.on.as_ref().map(|(_, on)| on);
    function_checks::error_predicates(&[("on", on)], &output.ty, errors);
}

/// Refuses `value = Ok(0)`, where `value = 0` is meant.
fn wrapped_value(value: &Expr, output: &Type, errors: &mut Errors) {
    let Expr::Call(call) = peel(value) else { return };
    let inner = types::last_segment(output).and_then(|result| types::arguments(result).next());
    let inner = inner.and_then(types::last_segment).map(|inner| inner.ident.to_string()).unwrap_or_default();
    let content = spelling::spell_out_tokens(&call.args);
    let message = match constructor(call).as_deref() {
        _ if inner.is_empty() => return,
        Some(name @ "Ok") if !inner.ends_with("Result") && !types::is_option(output) => {
            format!("`value` is what stands in the `{name}`; write `value = {content}`")
        }
        Some(name @ "Some") if inner != "Option" && types::is_option(output) => {
            format!("`value` is what stands in the `{name}`; write `value = {content}`")
        }
        Some("Err") if !inner.ends_with("Result") => {
            let text = spelling::spell_out_tokens(value);
            format!("`value` is what stands in the `Ok`; for another error write `with = |_| {text}`")
        }
        _ => return,
    };
    errors.report(value, message);
}

/// Refuses a closure with the wrong number of parameters. On an `Option`, which has no error, it
/// may have none.
fn parameters(with: &ExprClosure, is_option: bool, errors: &mut Errors) {
    if is_option && with.inputs.len() == 1 {
        return;
    }
    let (names, takes): (&[&str], _) = if is_option {
        (&[], "no parameter: an `Option` has no error")
    } else {
        (&["error"], "one parameter, the error")
    };
    errors.ok_or_report(closure::check(with, "with", names, takes));
}

/// Refuses `async` in a function that is not.
fn asynchronous(with: &ExprClosure, output: &Output, errors: &mut Errors) {
    if let Some(asyncness) = with.asyncness.as_ref().filter(|_| !output.is_async()) {
        let message = "only an async function can wait for an async fallback; make the function `async`, or remove `async` here";
        errors.report(asyncness, message);
    }
}
