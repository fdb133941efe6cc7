//! Checks of the function, and of the arguments of any attribute against it.

mod predicates;

pub(crate) use predicates::check as error_predicates;

use proc_macro2::Ident;
use syn::{Signature, Type};

use super::order;
use super::policy::{Layer, Runs};
use crate::errors::Errors;
use crate::function::Function;
use crate::function::{Output, parameters, returned_borrow, types};
use crate::rules::suggest::nearest;
use crate::tokens::find;

pub(super) fn check(layers: &[Layer], function: &Function, output: &Output, errors: &mut Errors) {
    let sig = &function.sig;
    check_streams(layers, output, errors);
    check_type_parameter(layers, sig, output, errors);
    layers.iter().for_each(|layer| layer.check(layer.at(function), function, output, errors));
    check_returned_borrow(layers, sig, output, errors);
    check_borrow_in_fallback(layers, sig, output, errors);
    check_clone_lists(layers, sig, output, errors);
    check_bound_once(layers, errors);
    order::check(layers, function, errors);
}

/// Refuses functions that return a stream: it fails later, after it is returned. Inside a `Result`
/// it would compile, and no failure would be retried.
fn check_streams(layers: &[Layer], output: &Output, errors: &mut Errors) {
    let (Some(layer), Some(stream)) = (layers.first(), types::stream(&output.ty)) else {
        return;
    };
    let attribute = layer.name();
    let message = format!(
        "`#[{attribute}]` sees what the function returns, and `{stream}` fails later, item by item; put it on a function that \
         returns one item, or one page of them, as a `Result`"
    );
    errors.report(&output.ty, message);
}

/// Refuses a type parameter as the return type. The compiler would propose a bound by one of our
/// private traits.
fn check_type_parameter(layers: &[Layer], sig: &Signature, output: &Output, errors: &mut Errors) {
    let Some(layer) = layers.first() else { return };
    let is_returned = |parameter: &Ident| matches!(types::peel(&output.ty), Type::Path(path) if path.path.is_ident(parameter));
    if let Some(parameter) =
        sig.generics.type_params().map(|parameter| &parameter.ident).find(|name| is_returned(name))
    {
        let message = format!(
            "`#[{}]` has to see whether a call failed, and `{parameter}` may be any type; return `Result<{parameter}, E>`",
            layer.name()
        );
        errors.report(&output.ty, message);
    }
}

/// Refuses to return a borrow of a `&mut` parameter from a retried function. The borrow checker
/// would refuse it too, but at generated code.
fn check_returned_borrow(layers: &[Layer], sig: &Signature, output: &Output, errors: &mut Errors) {
    let Some(layer) = layers.iter().find(|layer| layer.runs() == Runs::Again) else { return };
    if let Some((at, name)) = returned_borrow::returned(sig, &output.ty) {
        let message = format!(
            "`#[{}]` cannot return a borrow of `{name}`, which is `&mut`: a failed attempt would still hold it when the \
             next one begins; return an owned value, or borrow again after the retried call",
            layer.name()
        );
        errors.report(at, message);
    }
}

/// Refuses a fallback that names a `&mut` parameter of which the function returns a borrow, for the
/// same reason.
fn check_borrow_in_fallback(layers: &[Layer], sig: &Signature, output: &Output, errors: &mut Errors) {
    let Some((_, name)) = returned_borrow::returned(sig, &output.ty) else { return };
    for layer in layers.iter().filter(|layer| layer.keeps_parameters()) {
        let named = layer.named_after_the_body().into_iter().find_map(|written| find(written, &name));
        if let Some(at) = named {
            let message = format!(
                "`#[{}]` cannot use `{name}`, which is `&mut`, where the function returns a borrow of it: a failed call would \
                 still hold it when the fallback begins; return an owned value, or do without `{name}` here",
                layer.name()
            );
            errors.push(syn::Error::new(at, message));
        }
    }
}

fn check_clone_lists(layers: &[Layer], sig: &Signature, output: &Output, errors: &mut Errors) {
    let bindings = parameters::all_bindings(sig, output);
    let mut known: Vec<String> = bindings.iter().map(|binding| binding.name.to_string()).collect();
    if sig.receiver().is_some() {
        known.push("self".to_owned());
    }
    for name in layers.iter().flat_map(|layer| layer.clones()) {
        let text = name.to_string();
        if known.contains(&text) {
            continue;
        }
        let hint = match nearest(&text, known.iter().map(String::as_str)) {
            Some(near) => format!("; did you mean `{near}`?"),
            None => String::new(),
        };
        let message = format!("`{name}` is not a parameter of this function{hint}");
        errors.push(syn::Error::new(name.span(), message));
    }
}

/// Refuses a name in the body for something that a layer has once, if a layer below that one runs
/// the body again, or if a layer above binds that name too.
fn check_bound_once(layers: &[Layer], errors: &mut Errors) {
    for (depth, layer) in layers.iter().enumerate() {
        let hidden = layers[..depth]
            .iter()
            .find(|above| above.bound_once().is_some_and(|of_above| layer.bound_once() == Some(of_above)));
        if let (Some(name), Some(hidden)) = (layer.bound_once(), hidden) {
            let message = format!(
                "`{name}` is bound by `#[{}]` above already, and would be hidden; write another name",
                hidden.name()
            );
            errors.push(syn::Error::new(name.span(), message));
        }
        let again = layers[depth + 1..].iter().find(|below| below.runs() != Runs::Once);
        if let (Some(name), Some(again)) = (layer.bound_once(), again) {
            let (above, below) = (layer.name(), again.name());
            let message = format!(
                "`{name}` is there once, and `#[{below}]` below `#[{above}]` runs the body again; put `#[{above}]` below \
                 `#[{below}]`, so that each run has its own"
            );
            errors.push(syn::Error::new(name.span(), message));
        }
    }
}
