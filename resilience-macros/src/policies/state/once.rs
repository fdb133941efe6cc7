//! Checks that settings, which are evaluated once, use no name that belongs to one call.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;

use super::arguments::Stateful;
use crate::arguments::spelling;
use crate::errors::Errors;
use crate::function::{Function, Output, parameters};

/// Refuses names of one call, or of one instance of a generic function, in expressions that all
/// calls share, or all keys.
pub(crate) fn check<A: Stateful>(args: &A, function: &Function, output: &Output, errors: &mut Errors) {
    let noun = A::NOUN;
    let sig = &function.sig;
    let bindings = parameters::all_bindings(sig, output);
    let parameters = bindings.iter().map(|binding| binding.name.to_string());
    let types = sig.generics.type_params().map(|parameter| parameter.ident.to_string());
    let consts = sig.generics.const_params().map(|parameter| parameter.ident.to_string());
    let names: Vec<String> = ["self".to_owned(), "Self".to_owned()]
        .into_iter()
        .chain(parameters.chain(types).chain(consts))
        .collect();
    let when = if args.is_keyed() { "for all keys".to_owned() } else { format!("when the {noun} is made") };
    for (key, expr) in args.evaluated_once() {
        let Some(name) = first_of(&names, expr.to_token_stream()) else { continue };
        let instead = match (key, args.is_keyed()) {
            _ if name == "Self" => "write the name of the type instead".to_owned(),
            (_, true) => "use a constant".to_owned(),
            ("name", false) => {
                format!("for a {noun} of each write `key = {}`", spelling::spell_out_tokens(&expr))
            }
            (_, false) => {
                let value = A::VALUE;
                format!("use a constant, or make the {noun} yourself and pass it: `{value} = self.{value}`")
            }
        };
        let message = format!("`{key}` is evaluated once, {when}, so it cannot use `{name}`; {instead}");
        errors.push(syn::Error::new(name.span(), message));
    }
}

/// The first of `names` that is used as a name of its own: not as a field, a method, or a part of a
/// path.
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
