//! What only the function can refute of its attributes' arguments.

mod predicates;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Signature, Type};

use super::{all_bindings, as_retry};
use crate::args::suggest::nearest;
use crate::args::{Value, spelling};
use crate::attributes::{Layer, LayerKind, retry};
use crate::errors::Errors;
use crate::shape::{Shape, borrow, types};

pub(super) fn check(layers: &[Layer], sig: &Signature, shape: &Shape, errors: &mut Errors) {
    check_against_shape(layers, shape, errors);
    check_streams(layers, shape, errors);
    check_type_parameter(layers, sig, shape, errors);
    predicates::check(layers, &shape.output, errors);
    check_returned_borrow(layers, sig, shape, errors);
    check_clone_lists(layers, sig, shape, errors);
    check_jitter(layers, sig, shape, errors);
    check_settings(layers, sig, shape, errors);
}

fn check_against_shape(layers: &[Layer], shape: &Shape, errors: &mut Errors) {
    if !types::is_option(&shape.output) {
        return;
    }
    for layer in layers {
        match layer {
            Layer::Retry(retry) => {
                if let Some((on, _)) = &retry.on {
                    let message = "an `Option` has no error for `on` to look at; it is retried on `None`, and `on_ok` looks at the value";
                    errors.push(syn::Error::new(on.span(), message));
                }
                if let Some((map_err, _)) = &retry.map_err {
                    let message = "an `Option` has no error for `map_err` to map; remove it, or return a `Result`";
                    errors.push(syn::Error::new(map_err.span(), message));
                }
            }
            Layer::CircuitBreaker(_) => errors.at(
                &shape.output,
                "an `Option` has no place for the reason why a circuit breaker rejects a call; return a `Result`",
            ),
        }
    }
}

/// A stream fails after the function has returned it. In a `Result` it would compile, and nothing would be retried.
fn check_streams(layers: &[Layer], shape: &Shape, errors: &mut Errors) {
    let (Some(layer), Some(stream)) = (layers.first(), types::stream(&shape.output)) else {
        return;
    };
    let attribute = layer.kind().name();
    let message = format!(
        "`#[{attribute}]` sees what the function returns, and `{stream}` fails later, item by item; put it on a function that \
         returns one item, or one page of them, as a `Result`"
    );
    errors.at(&shape.output, message);
}

/// The compiler would propose a bound that is no business of users.
fn check_type_parameter(layers: &[Layer], sig: &Signature, shape: &Shape, errors: &mut Errors) {
    let Some(layer) = layers.first() else { return };
    let is_returned = |parameter: &Ident| matches!(types::peel(&shape.output), Type::Path(path) if path.path.is_ident(parameter));
    if let Some(parameter) =
        sig.generics.type_params().map(|parameter| &parameter.ident).find(|name| is_returned(name))
    {
        let message = format!(
            "`#[{}]` has to see whether a call failed, and `{parameter}` may be any type; return `Result<{parameter}, E>`",
            layer.kind().name()
        );
        errors.at(&shape.output, message);
    }
}

/// A lone word that is no kind of jitter is the name of a parameter.
fn check_jitter(layers: &[Layer], sig: &Signature, shape: &Shape, errors: &mut Errors) {
    for retry in layers.iter().filter_map(as_retry) {
        let Some(Value::Expr(Expr::Path(jitter))) = &retry.jitter else { continue };
        let Some(name) = jitter.path.get_ident() else { continue };
        let is_parameter = || all_bindings(sig, shape).iter().any(|binding| binding.name == *name);
        if retry::is_variable(name) && !is_parameter() {
            errors.ok(retry::jitter_word(name));
        }
    }
}

/// The borrow checker would refuse it at generated code.
fn check_returned_borrow(layers: &[Layer], sig: &Signature, shape: &Shape, errors: &mut Errors) {
    if !layers.iter().any(|layer| layer.kind() == LayerKind::Retry) {
        return;
    }
    if let Some((at, name)) = borrow::returned(sig, &shape.output) {
        let message = format!(
            "`#[retry]` cannot return a borrow of `{name}`, which is `&mut`: a failed attempt would still hold it when the \
             next one begins; return an owned value, or borrow again after the retried call"
        );
        errors.at(at, message);
    }
}

fn check_clone_lists(layers: &[Layer], sig: &Signature, shape: &Shape, errors: &mut Errors) {
    let bindings = all_bindings(sig, shape);
    let mut known: Vec<String> = bindings.iter().map(|binding| binding.name.to_string()).collect();
    if sig.receiver().is_some() {
        known.push("self".to_owned());
    }
    for name in layers.iter().filter_map(as_retry).flat_map(|retry| &retry.clone) {
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

/// What belongs to all calls of a breaker, or to all of its keys: the names of one call do not reach it.
fn check_settings(layers: &[Layer], sig: &Signature, shape: &Shape, errors: &mut Errors) {
    let bindings = all_bindings(sig, shape);
    let parameters = bindings.iter().map(|binding| binding.name.to_string());
    let types = sig.generics.type_params().map(|parameter| parameter.ident.to_string());
    let consts = sig.generics.const_params().map(|parameter| parameter.ident.to_string());
    let names: Vec<String> = ["self".to_owned(), "Self".to_owned()]
        .into_iter()
        .chain(parameters.chain(types).chain(consts))
        .collect();
    for layer in layers {
        let Layer::CircuitBreaker(breaker) = layer else {
            continue;
        };
        let when = if breaker.is_keyed() { "for all keys" } else { "when the breaker is made" };
        for (key, expr) in breaker.evaluated_once() {
            let Some(name) = first_of(&names, expr.to_token_stream()) else { continue };
            let instead = match (key, breaker.is_keyed()) {
                _ if name == "Self" => "write the name of the type instead".to_owned(),
                (_, true) => "use a constant".to_owned(),
                ("name", false) => {
                    let written: Vec<TokenTree> = expr.to_token_stream().into_iter().collect();
                    format!("for a breaker of each write `key = {}`", spelling::of(&written))
                }
                (_, false) => {
                    "use a constant, or make the breaker yourself and pass it: `breaker = self.breaker`"
                        .to_owned()
                }
            };
            let message = format!("`{key}` is evaluated once, {when}, so it cannot use `{name}`; {instead}");
            errors.push(syn::Error::new(name.span(), message));
        }
    }
}

/// The first of `names` that is used as a name of its own: not as a field, a method or a part of a path.
fn first_of(names: &[String], tokens: TokenStream) -> Option<Ident> {
    let mut before = ' ';
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let after = match trees.peek() {
            Some(TokenTree::Punct(punct)) => punct.as_char(),
            _ => ' ',
        };
        match tree {
            TokenTree::Ident(name) => {
                let part = matches!(before, '.' | ':') || name == "self" && after == ':';
                if !part && names.iter().any(|known| name == known) {
                    return Some(name);
                }
                before = ' ';
            }
            TokenTree::Group(group) => {
                let found = first_of(names, group.stream());
                if found.is_some() {
                    return found;
                }
                before = ' ';
            }
            TokenTree::Punct(punct) => before = punct.as_char(),
            TokenTree::Literal(_) => before = ' ',
        }
    }
    None
}
