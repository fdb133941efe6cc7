//! Closures as values: whether they take what they are called with.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Expr, ExprClosure};

/// An expression that is called with as many arguments as `names` has; `takes` describes them. What is no closure is
/// checked by its type.
pub(crate) fn function(input: ParseStream, key: &str, names: &[&str], takes: &str) -> syn::Result<Expr> {
    let function: Expr = input.parse()?;
    if let Expr::Closure(closure) = &function {
        check(closure, key, names, takes)?;
    }
    Ok(function)
}

/// Refuses a closure with more or fewer parameters than `names`.
pub(crate) fn check(closure: &ExprClosure, key: &str, names: &[&str], takes: &str) -> syn::Result<()> {
    if closure.inputs.len() == names.len() {
        return Ok(());
    }
    let message = format!("`{key}` takes {takes}; write `{key} = |{}| ...`", names.join(", "));
    Err(syn::Error::new_spanned(parameters(closure), message))
}

/// `|a, b|`.
fn parameters(closure: &ExprClosure) -> TokenStream {
    let (open, inputs, close) = (&closure.inputs_begin, &closure.inputs, &closure.inputs_end);
    let inputs = inputs.to_token_stream();
    quote!(#open #inputs #close)
}
