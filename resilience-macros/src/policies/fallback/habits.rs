//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Each row has a ui case: without the row, its message would be worse.

use syn::parse::ParseStream;
use syn::{Path, Token};

use super::arguments::FallbackArgs;
use crate::arguments::habits::Habit;
use crate::arguments::naming::is_function_name;
use crate::arguments::predicate::starts_closure;
use crate::arguments::written::Written;
use crate::arguments::{at_end_of_value, is_argument_name, spelling};

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

/// The error for `#[fallback(|error| ...)]` and `#[fallback(cached)]`.
pub(super) fn without_its_name(input: ParseStream) -> Option<syn::Error> {
    if starts_closure(input) || input.peek(Token![async]) && input.peek2(Token![|]) {
        return Some(input.error("an argument begins with its name; write `with = |error| ...`"));
    }
    let ahead = input.fork();
    let path: Path = ahead.parse().ok()?;
    let name = &path.segments.last()?.ident;
    let is_key = path.get_ident().is_some_and(is_argument_name::<FallbackArgs>);
    if is_key || !is_function_name(name) || !at_end_of_value(&ahead) {
        return None;
    }
    let text = spelling::spell_out_tokens(&path);
    let message =
        format!("an argument begins with its name; write `with = {text}`, or `value = {text}` for a value");
    Some(syn::Error::new_spanned(path, message))
}
