//! Values of the arguments that say which state a call uses.

use quote::quote;
use syn::parse::ParseStream;
use syn::{Expr, Lit};

/// Reads the value of `key`.
pub(crate) fn key(input: ParseStream) -> syn::Result<Expr> {
    let key: Expr = input.parse()?;
    if let Some(text) = constant_text(&key) {
        let message = format!(
            "a literal is one key for all calls; write `name = {text}`, or an expression of the parameters, such as \
             `key = host`"
        );
        return Err(syn::Error::new_spanned(key, message));
    }
    if let Expr::Closure(closure) = &key {
        let message = "`key` is evaluated where the parameters are in reach; write an expression of them, such as `key = host`";
        return Err(syn::Error::new_spanned(closure, message));
    }
    Ok(key)
}

/// The text of a string literal, also if it is borrowed or converted, as in `"host".to_string()`.
fn constant_text(key: &Expr) -> Option<String> {
    match key {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.token().to_string()),
            _ => None,
        },
        Expr::MethodCall(call) if call.args.is_empty() => constant_text(&call.receiver),
        Expr::Reference(reference) => constant_text(&reference.expr),
        Expr::Paren(paren) => constant_text(&paren.expr),
        Expr::Group(group) => constant_text(&group.expr),
        _ => None,
    }
}

/// Reads the value of the argument `argument`, a `ty`.
pub(crate) fn value_by_hand(input: ParseStream, argument: &str, ty: &str) -> syn::Result<Expr> {
    let value: Expr = input.parse()?;
    if let Expr::Lit(literal) = &value
        && let Lit::Str(name) = &literal.lit
    {
        let name = quote!(#name);
        let message = format!("`{argument}` takes a `{ty}`; to share one by its name write `name = {name}`");
        return Err(syn::Error::new_spanned(literal, message));
    }
    Ok(value)
}
