//! The values of `value` and `with`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, ExprCall, ExprClosure};

use crate::arguments::closure::is_closure;
use crate::arguments::{expression, spelling};
use crate::syntax::peel;

/// The value of `with`.
pub(crate) enum With {
    /// It is taken apart: its body stands in the function, so that `?`, `.await` and borrows work.
    Closure(Box<ExprClosure>),
    /// The path of a function, or a field that holds one.
    Function(Box<Expr>),
}

impl ToTokens for With {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Closure(closure) => closure.to_tokens(tokens),
            Self::Function(function) => function.to_tokens(tokens),
        }
    }
}

/// Reads the value of `value`.
pub(super) fn value(input: ParseStream) -> syn::Result<Expr> {
    let value = expression(input)?;
    if is_closure(&value) {
        let message = "`value` is a value, not a function; write `with = |error| ...`";
        return Err(syn::Error::new_spanned(value, message));
    }
    Ok(value)
}

/// Reads the value of `with`.
pub(super) fn with(input: ParseStream) -> syn::Result<With> {
    let with = expression(input)?;
    match peel(&with) {
        Expr::Closure(closure) => Ok(With::Closure(Box::new(closure.clone()))),
        Expr::Path(_) | Expr::Field(_) => Ok(With::Function(Box::new(with))),
        other => Err(syn::Error::new_spanned(other, no_function(other))),
    }
}

/// The message about anything that is neither a closure nor names a function.
fn no_function(found: &Expr) -> String {
    let text = spelling::spell_out_tokens(found);
    match found {
        Expr::Call(call) => instead_of_a_call(call, &text),
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(name) if syn::parse_str::<syn::Path>(&name.value()).is_ok() => {
                format!(
                    "`with` is a function, without quotes; write `with = {0}`, or `value = {text}` for the text",
                    name.value()
                )
            }
            _ => format!("`with` is a function of the error; write `value = {text}`"),
        },
        Expr::MethodCall(_) => {
            format!("`with` is a function of the error, not its result; write `with = |_| {text}`")
        }
        _ => "`with` takes a closure such as `|error| cached(id).ok_or(error)`, or the path of a function"
            .to_owned(),
    }
}

fn instead_of_a_call(call: &ExprCall, text: &str) -> String {
    let inside = spelling::spell_out_tokens(&call.args);
    match constructor(call).as_deref() {
        Some("Ok" | "Some") => format!("`with` is a function of the error; write `value = {inside}`"),
        Some("Err") => format!("`with` is a function of the error; write `with = |_| {text}`"),
        _ => {
            let function = spelling::spell_out_tokens(&call.func);
            let named = if call.args.is_empty() {
                format!("name it: `with = {function}`, or write")
            } else {
                "write".to_owned()
            };
            format!("`with` is a function of the error, not its result; {named} `with = |_| {text}`")
        }
    }
}

/// The last name of the function that is called.
pub(super) fn constructor(call: &ExprCall) -> Option<String> {
    match &*call.func {
        Expr::Path(path) => path.path.segments.last().map(|name| name.ident.to_string()),
        _ => None,
    }
}
