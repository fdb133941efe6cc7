//! `name = "payments"`: a string, or an expression such as a constant.

use quote::quote;
use syn::parse::ParseStream;
use syn::{Expr, LitStr};

use crate::arguments::lookahead::{starts_expression, tokens_of_value};
use crate::arguments::spelling;
use crate::arguments::value::Value;

/// Reads the value of `name`. `instead` makes the message about an expression that builds a new
/// string in each call.
pub(crate) fn parse(input: ParseStream, instead: impl Fn(&str) -> String) -> syn::Result<Value<LitStr>> {
    if input.peek(syn::Lit) && !starts_expression(input) {
        let literal: syn::Lit = input.parse()?;
        let syn::Lit::Str(name) = literal else {
            let found = quote!(#literal);
            let message = format!("`name` is a string such as `\"payments\"`, found `{found}`");
            return Err(syn::Error::new(literal.span(), message));
        };
        if name.value().trim().is_empty() {
            return Err(syn::Error::new(name.span(), "`name` is empty; leave it out or name what is called"));
        }
        let span = name.span();
        return Ok(Value::Literal(name, span));
    }
    let start = input.fork();
    let name: Expr = input.parse()?;
    if is_made_while_running(&name) {
        let text = spelling::spell_out(&tokens_of_value(&start));
        return Err(syn::Error::new_spanned(name, instead(&text)));
    }
    Ok(Value::Expr(name))
}

/// Whether the expression builds a new `String`: `format!(…)`, `id.to_string()`,
/// `String::from(id)`.
fn is_made_while_running(name: &Expr) -> bool {
    const METHODS: [&str; 4] = ["to_string", "to_owned", "clone", "into"];
    match name {
        Expr::Macro(call) => call.mac.path.segments.last().is_some_and(|name| name.ident == "format"),
        Expr::MethodCall(call) => METHODS.iter().any(|method| call.method == method),
        Expr::Call(call) => matches!(
            &*call.func,
            Expr::Path(path) if path.path.segments.iter().any(|name| name.ident == "String")
        ),
        Expr::Reference(reference) => is_made_while_running(&reference.expr),
        Expr::Paren(paren) => is_made_while_running(&paren.expr),
        Expr::Group(group) => is_made_while_running(&group.expr),
        _ => false,
    }
}
