//! Arguments that people expect here, and that have another place. Each row has a ui case: without
//! the row, its message would be worse.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, Ident, Token};

use super::arguments::unwrapped;
use crate::arguments::habits::Habit;
use crate::arguments::{at_end_of_value, spelling};

pub(super) const HABITS: &[Habit] = &[Habit::constant(
    "rate latency delay reject panic hang script lasting max_active seed kind probability chance percent enabled",
    "a fault is set at run time: write `resilience::faults::set(\"shop::charge\", |fault| ...)`, or a table \
     `[faults.\"shop::charge\"]`; the attribute has the error alone",
)];

/// The error for `#[faults(ApiError::Timeout)]`. A lone word in small letters is an unknown
/// argument.
pub(super) fn without_its_name(input: ParseStream) -> Option<syn::Error> {
    if !begins_code(input) {
        return None;
    }
    let ahead = input.fork();
    let found: Expr = ahead.parse().ok().filter(|_| at_end_of_value(&ahead))?;
    if matches!(found, Expr::Assign(_)) {
        return None;
    }
    let error = unwrapped(&found).unwrap_or_else(|| spelling::spell_out_tokens(&found));
    let message = format!("an argument begins with its name; write `error = {error}`");
    Some(syn::Error::new_spanned(found, message))
}

/// Whether a path, a macro, a method call or the name of a type or constant comes next.
fn begins_code(input: ParseStream) -> bool {
    let ahead = input.fork();
    ahead.call(Ident::parse_any).is_ok_and(|name| {
        let is_more = ahead.peek(Token![::]) || ahead.peek(Token![!]) || ahead.peek(Token![.]);
        is_more || name.to_string().starts_with(char::is_uppercase)
    })
}
