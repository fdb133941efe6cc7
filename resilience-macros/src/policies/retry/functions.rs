//! The values of `notify` and `map_err`, which are functions.

use syn::parse::ParseStream;
use syn::{Expr, Path};

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
