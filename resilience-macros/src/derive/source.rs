//! Finds the field that is the inner error: by thiserror's rule, by the marks of other derives, or
//! because it is the only field.

use syn::ext::IdentExt;
use syn::{Attribute, Field, Fields, Ident, Meta, PathSegment, Type};

use super::habits;
use crate::errors::Errors;
use crate::function::{borrowed_error, types};

/// The field that `source` asks. `key` is the word `source` in the attribute of `owner`.
pub(crate) fn asked(fields: &Fields, owner: &Ident, key: &Ident, errors: &mut Errors) -> Option<usize> {
    if let Some(second) = marked(fields).nth(1) {
        let message = format!(
            "a second field of `{owner}` is marked as the source; leave one `#[source]` or `#[from]`"
        );
        errors.report(&fields.iter().nth(second)?.ty, message);
        return None;
    }
    let found = position(fields);
    if let Some(field) = found.and_then(|index| fields.iter().nth(index))
        && borrowed_error::is_in(&field.ty)
    {
        let message = "`source` cannot ask an error of any type that borrows; write `#[transient]`, or \
                       `#[transient(if = ...)]` to look into it";
        errors.report(&field.ty, message);
        return None;
    }
    if found.is_none() {
        let message = match fields.len() {
            0 => format!("`source` asks the inner error, but `{owner}` has no fields; write `#[transient]`"),
            _ => format!(
                "`source` finds no inner error among the fields of `{owner}`; mark it with `#[source]`"
            ),
        };
        errors.report(key, message);
    }
    found
}

/// The fields that may hold a circuit breaker's rejection. Neither `#[transient]` nor the choice of
/// the source matters here.
pub(crate) fn possible_rejections(fields: &Fields) -> impl Iterator<Item = usize> {
    let asks = |field: &Field| !is_plain(&field.ty) && !borrowed_error::is_in(&field.ty);
    fields.iter().enumerate().filter(move |(_, field)| asks(field)).map(|(index, _)| index)
}

/// The field that may be a policy's error whose answer is not that of every rejection: by the name
/// of its type, here, and by the type itself in the runtime.
pub(crate) fn policy_error(fields: &Fields) -> Option<usize> {
    fields.iter().position(|field| is_policy_error(&field.ty))
}

fn is_policy_error(ty: &Type) -> bool {
    const POINTERS: [&str; 4] = ["Option", "Box", "Arc", "Rc"];
    match types::peel(ty) {
        Type::Reference(reference) => is_policy_error(&reference.elem),
        ty => types::last_segment(ty).is_some_and(|last| {
            let is_one_of = |names: &[&str]| names.iter().any(|name| last.ident == name);
            is_one_of(&["PolicyError", "TimedOut", "InjectedFault"])
                || is_one_of(&POINTERS) && types::arguments(last).any(is_policy_error)
        }),
    }
}

/// The field that is marked, else the one named `source`, else the only one.
fn position(fields: &Fields) -> Option<usize> {
    let named =
        || fields.iter().position(|field| field.ident.as_ref().is_some_and(|name| name.unraw() == "source"));
    marked(fields).next().or_else(named).or_else(|| (fields.len() == 1).then_some(0))
}

fn marked(fields: &Fields) -> impl Iterator<Item = usize> {
    fields.iter().enumerate().filter(|(_, field)| field.attrs.iter().any(is_mark)).map(|(index, _)| index)
}

/// Whether the attribute marks the source: `#[source]` or `#[from]` (ours and thiserror's),
/// snafu's, or that of `derive_more`.
fn is_mark(attribute: &Attribute) -> bool {
    let path = attribute.path();
    match &attribute.meta {
        Meta::List(list) if path.is_ident("snafu") || path.is_ident("error") => {
            habits::is_source(list.tokens.clone())
        }
        _ => path.is_ident("source") || path.is_ident("from"),
    }
}

/// Whether the type is no error but a number, a text, a time, or a collection of these. Asking such
/// a field would be correct, but generates more code.
fn is_plain(ty: &Type) -> bool {
    match types::peel(ty) {
        Type::Reference(reference) => is_plain(&reference.elem),
        Type::Array(array) => is_plain(&array.elem),
        Type::Slice(slice) => is_plain(&slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_plain),
        ty => types::is_plainly_copy(ty) || types::last_segment(ty).is_some_and(is_plain_path),
    }
}

/// Tests by names of the standard library that nobody gives to an error.
fn is_plain_path(last: &PathSegment) -> bool {
    const PLAIN: [&str; 6] = ["String", "str", "Duration", "Instant", "PathBuf", "PhantomData"];
    const AS_PLAIN_AS_WHAT_IS_IN_IT: [&str; 5] = ["Option", "Vec", "Box", "Arc", "Rc"];
    let is_one_of = |names: &[&str]| names.iter().any(|name| last.ident == name);
    is_one_of(&PLAIN) || is_one_of(&AS_PLAIN_AS_WHAT_IS_IN_IT) && types::arguments(last).all(is_plain)
}
