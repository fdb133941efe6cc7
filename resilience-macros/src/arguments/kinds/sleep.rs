//! `sleep = tokio::time::sleep`: a function that waits.

use syn::Expr;
use syn::parse::ParseStream;

use super::closure;
use crate::arguments::spelling;
use crate::rules::text::duration::from_literal;

/// Reads the value of `sleep`. `time` is the argument that a literal is probably meant for.
pub(crate) fn parse(input: ParseStream, time: &str) -> syn::Result<Expr> {
    if input.peek(syn::Lit) {
        let delay: proc_macro2::Literal = input.parse()?;
        let text = delay.to_string();
        let length = if from_literal(&text).is_ok() { text.as_str() } else { "100ms" };
        let message = format!("`sleep` takes a function that waits, not a time; write `{time} = {length}`");
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
