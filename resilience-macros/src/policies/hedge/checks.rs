//! Checks of the arguments against the function.

use proc_macro2::{Span, TokenStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{FnArg, Pat, PatIdent, Token, Type};

use super::arguments::HedgeArgs;
use crate::errors::Errors;
use crate::function::future::FutureBody;
use crate::function::parameters::{SelfPassing, for_each_name};
use crate::function::{CallKind, Function, Output, types};
use crate::nest::checks as function_checks;
use crate::tokens::mentions;

pub(super) fn against_function(
    args: &HedgeArgs,
    at: Span,
    function: &Function,
    output: &Output,
    errors: &mut Errors,
) {
    if !output.is_async() {
        errors.push(syn::Error::new(at, SYNC));
        return;
    }
    // An argument that is reported already may have been meant as the time.
    if !args.has_time && errors.is_empty() {
        errors.push(syn::Error::new(at, NO_TIME));
    }
    if let Some((on, _)) = args.on.as_ref().filter(|_| types::is_option(&output.ty)) {
        let message = "an `Option` has no error for `on` to look at; it is hedged on `None`, and `on_ok` looks at the value";
        errors.push(syn::Error::new(on.span(), message));
    }
    let on = args.on.as_ref().map(|(_, on)| on);
    function_checks::error_predicates(&[("on", on)], &output.ty, errors);
    exclusive_parameters(function, output, errors);
}

/// Refuses `&mut` parameters that the body uses: two attempts would use them at once. The compiler
/// would refuse them too, but at generated code.
fn exclusive_parameters(function: &Function, output: &Output, errors: &mut Errors) {
    let body = body(function, output);
    for input in &function.sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let passing = SelfPassing::new(receiver);
                let is_exclusive = matches!(passing, SelfPassing::MutReference | SelfPassing::PinMut);
                if is_exclusive && mentions_self(&body) {
                    errors.push(syn::Error::new(
                        receiver.span(),
                        exclusive("self", passing == SelfPassing::PinMut),
                    ));
                }
            }
            FnArg::Typed(typed) => {
                exclusive_names(&typed.pat, &typed.ty, &body, errors);
                references_made_by_the_pattern(&typed.pat, &body, errors);
            }
        }
    }
}

/// Reports the parts of `ty` that are `&mut`, if the body uses the names that `pattern` gives them.
fn exclusive_names(pattern: &Pat, ty: &Type, body: &TokenStream, errors: &mut Errors) {
    match (pattern, types::peel(ty)) {
        (Pat::Paren(paren), ty) => exclusive_names(&paren.pat, ty, body, errors),
        // What a pattern takes out of a reference is copied.
        (Pat::Reference(_), _) => {}
        (_, ty) if is_exclusive(ty) => {
            let mut used = None;
            for_each_name(pattern, &mut |PatIdent { ident, .. }| {
                let name = ident.to_string();
                if used.is_none() && mentions(body.clone(), &name) {
                    used = Some(name);
                }
            });
            if let Some(name) = used {
                errors.report(ty, exclusive(&name, types::is_pin_mut(ty)));
            }
        }
        (Pat::Tuple(patterns), Type::Tuple(tuple)) => {
            for (pattern, ty) in in_order(&patterns.elems, &tuple.elems) {
                exclusive_names(pattern, ty, body, errors);
            }
        }
        (Pat::Slice(patterns), Type::Array(array)) => {
            patterns.elems.iter().for_each(|pattern| exclusive_names(pattern, &array.elem, body, errors));
        }
        _ => {}
    }
}

/// The patterns with their types. Those after a `..` stand at the end.
fn in_order<'a>(
    patterns: &'a Punctuated<Pat, Token![,]>,
    types: &'a Punctuated<Type, Token![,]>,
) -> Vec<(&'a Pat, &'a Type)> {
    let rest = patterns.iter().position(|pattern| matches!(pattern, Pat::Rest(_)));
    let before = patterns.iter().zip(types).take(rest.unwrap_or(patterns.len()));
    let after = rest.map_or(0, |rest| patterns.len() - rest - 1);
    let from_the_end = patterns.iter().rev().zip(types.iter().rev()).take(after);
    before.chain(from_the_end).collect()
}

/// Reports `ref mut` names that the body uses.
fn references_made_by_the_pattern(pattern: &Pat, body: &TokenStream, errors: &mut Errors) {
    for_each_name(pattern, &mut |name| {
        let is_exclusive = name.by_ref.is_some() && name.mutability.is_some();
        let PatIdent { ident, .. } = name;
        if is_exclusive && mentions(body.clone(), &ident.to_string()) {
            let message = format!(
                "`#[hedge]` may run two attempts at once, and only one of them could use `{ident}`, which is `ref mut`; write \
                 `mut {ident}`, and each attempt has a value of its own"
            );
            errors.report(name, message);
        }
    });
}

/// The body, and the `let`s before it that move the parameters.
fn body(function: &Function, output: &Output) -> TokenStream {
    match &output.kind {
        CallKind::ReturnsFuture(future) => match &**future {
            FutureBody::Tail(tail) => tail.block.stream(),
            FutureBody::Whole(_) => function.body.block.stream(),
        },
        CallKind::Sync | CallKind::AsyncFn => function.body.block.stream(),
    }
}

/// Whether the body names `self`, or the name under which `#[async_trait]` has it.
fn mentions_self(body: &TokenStream) -> bool {
    ["self", "__self"].iter().any(|name| mentions(body.clone(), name))
}

fn is_exclusive(ty: &Type) -> bool {
    types::is_mut_reference(ty) || types::is_pin_mut(ty) || types::is_option_mut(ty)
}

fn exclusive(name: &str, is_pinned: bool) -> String {
    let ty = if is_pinned { "Pin<&mut _>" } else { "&mut" };
    let instead = if name == "self" {
        "take `&self`, and keep what changes behind a lock"
    } else {
        "take a shared reference or an owned value, and return what has changed"
    };
    format!(
        "`#[hedge]` may run two attempts at once, and only one of them could use `{name}`, which is `{ty}`; {instead}"
    )
}

const SYNC: &str = "`#[hedge]` runs two attempts at once and drops the one that loses, which a thread cannot; make the function \
     `async`, or remove `#[hedge]`";

const NO_TIME: &str = "`#[hedge]` needs a time after which another attempt begins; write `#[hedge(100ms)]`, or `#[hedge(p95)]` for a \
     percentile of the calls' own latency";
