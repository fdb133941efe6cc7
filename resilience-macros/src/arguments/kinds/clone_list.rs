//! `clone(request)`: the parameters that each attempt gets a clone of.

use proc_macro2::Group;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, Token};

use crate::arguments::lookahead::at_end_of_value;

/// Reads the names in `clone(...)`.
pub(crate) fn parse(key: &Ident, content: &Group) -> syn::Result<Vec<Ident>> {
    let parser = Punctuated::<Ident, Token![,]>::parse_terminated_with;
    let names = (|input: ParseStream| parser(input, parameter_name)).parse2(content.stream())?;
    if names.is_empty() {
        return Err(syn::Error::new(key.span(), "`clone()` names no parameter; write `clone(request)`"));
    }
    for (index, name) in names.iter().enumerate() {
        if names.iter().take(index).any(|other| other == name) {
            return Err(syn::Error::new(name.span(), format!("`{name}` is named twice in `clone`")));
        }
    }
    Ok(names.into_iter().collect())
}

/// Reads the name of a parameter, or `self`.
fn parameter_name(input: ParseStream) -> syn::Result<Ident> {
    if input.peek(Token![self]) {
        return input.call(<Ident as syn::ext::IdentExt>::parse_any);
    }
    let message = "`clone` takes the names of parameters, such as `clone(request)`";
    let name: Ident = input.parse().map_err(|error: syn::Error| syn::Error::new(error.span(), message))?;
    if at_end_of_value(input) { Ok(name) } else { Err(input.error(message)) }
}

/// The error for `clone = request`.
pub(crate) fn refuse_value(key: &Ident, input: ParseStream) -> syn::Error {
    let names = match input.parse::<Expr>() {
        Ok(Expr::Array(array)) => array.elems,
        Ok(Expr::Tuple(tuple)) => tuple.elems,
        Ok(name) => std::iter::once(name).collect(),
        Err(_) => Punctuated::new(),
    };
    let names: Vec<String> = names
        .iter()
        .filter_map(|name| match name {
            Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
            _ => None,
        })
        .collect();
    let names = if names.is_empty() { "request".to_owned() } else { names.join(", ") };
    let message = format!("`clone` takes a list of parameters; write `clone({names})`");
    syn::Error::new(key.span(), message)
}
