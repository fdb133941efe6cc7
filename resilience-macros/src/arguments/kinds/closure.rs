//! Closures as values: checks their number of parameters.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Expr, ExprClosure, Macro};

use crate::syntax;

/// Reads an expression that is called with as many arguments as `names` has; `takes` describes
/// them. An expression that is no closure is checked by its type, later.
pub(crate) fn function(input: ParseStream, key: &str, names: &[&str], takes: &str) -> syn::Result<Expr> {
    function_of(input, key, names, names.len(), takes)
}

/// The same, where a closure may leave out the last of its parameters, down to `least` of them.
pub(crate) fn function_of(
    input: ParseStream,
    key: &str,
    names: &[&str],
    least: usize,
    takes: &str,
) -> syn::Result<Expr> {
    let function: Expr = input.parse()?;
    match &function {
        Expr::Closure(closure) if (least..names.len()).contains(&closure.inputs.len()) => {}
        Expr::Closure(closure) => check(closure, key, names, takes)?,
        Expr::Macro(call) if writes(&call.mac) => {
            let message =
                format!("`{key}` is a function, not a call; write `{key} = |{}| ...`", names.join(", "));
            return Err(syn::Error::new_spanned(call, message));
        }
        _ => {}
    }
    Ok(function)
}

/// Whether the macro prints or logs, such as `println!(…)` or `warn!(…)`: its value is no
/// function.
fn writes(call: &Macro) -> bool {
    const NAMES: [&str; 10] =
        ["print", "println", "eprint", "eprintln", "dbg", "trace", "debug", "info", "warn", "error"];
    call.path.segments.last().is_some_and(|name| NAMES.iter().any(|known| name.ident == known))
}

/// Refuses a closure whose number of parameters is not that of `names`.
pub(crate) fn check(closure: &ExprClosure, key: &str, names: &[&str], takes: &str) -> syn::Result<()> {
    if closure.inputs.len() == names.len() {
        return Ok(());
    }
    let message = format!("`{key}` takes {takes}; write `{key} = |{}| ...`", names.join(", "));
    Err(syn::Error::new_spanned(parameters(closure), message))
}

/// The parameters with their bars: `|a, b|`.
fn parameters(closure: &ExprClosure) -> TokenStream {
    let (open, inputs, close) = (&closure.inputs_begin, &closure.inputs, &closure.inputs_end);
    let inputs = inputs.to_token_stream();
    quote!(#open #inputs #close)
}

/// Whether the value is a closure. A closure is called through a typed helper, any other expression
/// directly.
pub(crate) fn is_closure(expr: &Expr) -> bool {
    matches!(syntax::peel(expr), Expr::Closure(_))
}
