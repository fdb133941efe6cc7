//! The values of `notify`, `map_err` and `sleep`, which are functions.

use syn::parse::ParseStream;
use syn::{Expr, Path};

use crate::arguments::text::duration::from_literal;
use crate::arguments::{closure, spelling};

/// Reads the value of `notify`.
pub(super) fn notify(input: ParseStream) -> syn::Result<Expr> {
    let takes = "one parameter, the event, which knows `error()` and `delay()`";
    closure::function(input, "notify", &["event"], takes)
}

/// Reads the value of `map_err`.
pub(super) fn map_err(input: ParseStream) -> syn::Result<Expr> {
    let takes = "two parameters, the error and the `&Attempts` that were made";
    let map_err = closure::function(input, "map_err", &["error", "attempts"], takes)?;
    let text = spelling::spell_out_tokens(&map_err);
    match &map_err {
        // A conversion takes the error alone, and converts from many types, so the closure has to
        // name the error type.
        Expr::Path(path) if is_conversion(&path.path) => {
            let message = format!(
                "`map_err` takes {takes}; write `map_err = |error: E, _| {text}(error)`, with the body's error type for `E`"
            );
            Err(syn::Error::new_spanned(path, message))
        }
        Expr::Lit(literal) => {
            let message =
                format!("`map_err` is a function, found `{text}`; write `map_err = |error, _| ...`");
            Err(syn::Error::new_spanned(literal, message))
        }
        _ => Ok(map_err),
    }
}

/// Whether the path is a conversion, such as `anyhow::Error::from` or `Into::into`.
fn is_conversion(path: &Path) -> bool {
    path.segments.last().is_some_and(|name| name.ident == "from" || name.ident == "into")
}

/// Reads the value of `sleep`.
pub(super) fn sleep(input: ParseStream) -> syn::Result<Expr> {
    if input.peek(syn::Lit) {
        let delay: proc_macro2::Literal = input.parse()?;
        let text = delay.to_string();
        let base = if from_literal(&text).is_ok() { text.as_str() } else { "100ms" };
        let message = format!("`sleep` takes a function that waits, not a time; write `base = {base}`");
        return Err(syn::Error::new(delay.span(), message));
    }
    let sleep = closure::function(input, "sleep", &["delay"], "one parameter, the `Duration`")?;
    match &sleep {
        Expr::Call(call) if is_sleep(&call.func) => {
            let function = spelling::spell_out_tokens(&call.func);
            let message = format!("`sleep` is called with each delay; name it: `sleep = {function}`");
            Err(syn::Error::new_spanned(call, message))
        }
        _ => Ok(sleep),
    }
}

/// Whether the function is a `sleep`, such as `tokio::time::sleep`. Any other call may return a
/// closure.
fn is_sleep(function: &Expr) -> bool {
    let Expr::Path(path) = function else { return false };
    path.path.segments.last().is_some_and(|name| name.ident == "sleep")
}
