//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Each row has a ui case: without the row, its message would be worse.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, ExprCall, Ident, Token};

use super::arguments::FallbackArgs;
use super::values::constructor;
use crate::arguments::habits::Habit;
use crate::arguments::naming::is_function_name;
use crate::arguments::predicate::starts_closure;
use crate::arguments::written::Written;
use crate::arguments::{at_end_of_value, is_argument_name, spelling};
use crate::rules::habits::ForeignValue as _;

pub(super) const HABITS: &[Habit] = &[
    Habit::computed(
        "skip_on ignore ignore_on ignore_exceptions except exclude excluding unless not_on exceptions_to_skip \
         never_on abort_on",
        |_, value| Some(opposite(value)),
    ),
    Habit::constant(
        "on_fallback before after listener callback hook observer notify log logger",
        "`with` sees the error before it falls back; write `with = |error| { ... }`, or enable the feature `tracing`",
    ),
    Habit::constant(
        "map_err map_error wrap_error raise throw of_exception fallback_exception",
        "the outcome of `with` may be an error; write `with = |error| Err(...)`",
    ),
    Habit::computed("default", |_, value| {
        value.is_switch().then(|| "write `value = Default::default()`".to_owned())
    }),
    Habit::constant(
        "name label id key",
        "a fallback has no state to name; its events carry module path and name of the function",
    ),
    Habit::constant(
        "cache cached cache_for ttl stale max_age",
        "a fallback keeps no values; keep the last one where `with` can read it, such as `with = |error| \
         self.last.get(id).ok_or(error)`",
    ),
];

/// The advice for arguments that say which errors do not fall back. `on` says the opposite.
fn opposite(value: &Written) -> String {
    let closure = value.negated().unwrap_or_else(|| "|e| !...".to_owned());
    format!("`on` says which errors fall back; write `on = {closure}`")
}

/// The advice for a fallback in the arguments of the attribute `of`.
pub(crate) fn above(of: &str, value: &Written) -> String {
    let with = match (value.text(), value.quoted()) {
        (_, Some(name)) => name,
        (Some(text), None) if !value.is_switch() => text,
        _ => "|error| ...".to_owned(),
    };
    format!("it is an attribute of its own; put `#[fallback(with = {with})]` above `#[{of}]`")
}

/// The error for `#[fallback(|error| ...)]`, `#[fallback(cached)]` and `#[fallback(Vec::new())]`.
pub(super) fn without_its_name(input: ParseStream) -> Option<syn::Error> {
    if starts_closure(input) || input.peek(Token![async]) && input.peek2(Token![|]) {
        return Some(input.error(format!("{BEGINS}; write `with = |error| ...`")));
    }
    let ahead = input.fork();
    let found: Expr = ahead.parse().ok().filter(|_| at_end_of_value(&ahead) && !begins_with_key(input))?;
    let text = spelling::spell_out_tokens(&found);
    let instead = match &found {
        Expr::Assign(_) | Expr::Lit(_) => return None,
        Expr::Path(path) if is_function_name(&path.path.segments.last()?.ident) => {
            format!("`with = {text}`, or `value = {text}` for a value")
        }
        Expr::Call(call) => instead_of_a_call(call, &text),
        _ => format!("`value = {text}`"),
    };
    Some(syn::Error::new_spanned(found, format!("{BEGINS}; write {instead}")))
}

const BEGINS: &str = "an argument begins with its name";

/// Whether the next argument begins with the name of one.
fn begins_with_key(input: ParseStream) -> bool {
    let ahead = input.fork();
    let name = ahead.call(Ident::parse_any);
    let is_path = ahead.peek(Token![::]) || ahead.peek(Token![!]);
    name.is_ok_and(|name| !is_path && is_argument_name::<FallbackArgs>(&name))
}

fn instead_of_a_call(call: &ExprCall, text: &str) -> String {
    let inside = spelling::spell_out_tokens(&call.args);
    match constructor(call).as_deref() {
        Some("Ok" | "Some") => format!("`value = {inside}`"),
        Some("Err") => format!("`with = |_| {text}`"),
        _ => format!("`value = {text}`, or `with = |_| {text}` if it may fail"),
    }
}
