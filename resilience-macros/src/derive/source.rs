//! Which field is the inner error. The rule is thiserror's, and a field that is alone.

use syn::{Field, Fields, Ident, Type};

use crate::errors::Errors;
use crate::shape::types;

/// The field that `source`, which is `key` in the attribute of `owner`, asks.
pub(crate) fn asked(fields: &Fields, owner: &Ident, key: &Ident, errors: &mut Errors) -> Option<usize> {
    if let Some(second) = marked(fields).nth(1) {
        let message = format!(
            "a second field of `{owner}` is marked as the source; leave one `#[source]` or `#[from]`"
        );
        errors.at(&fields.iter().nth(second)?.ty, message);
        return None;
    }
    let found = position(fields);
    if found.is_none() {
        let message = match fields.len() {
            0 => format!("`source` asks the inner error, but `{owner}` has no fields; write `#[transient]`"),
            _ => format!(
                "`source` finds no inner error among the fields of `{owner}`; mark it with `#[source]`"
            ),
        };
        errors.at(key, message);
    }
    found
}

/// The field that may hold a circuit breaker's rejection, whatever the case is judged to be.
pub(crate) fn possible_rejection(fields: &Fields) -> Option<usize> {
    let index = position(fields)?;
    let field = fields.iter().nth(index)?;
    (!is_plain(&field.ty)).then_some(index)
}

/// The field that is marked, or named so, or alone.
fn position(fields: &Fields) -> Option<usize> {
    let named = || fields.iter().position(|field| field.ident.as_ref().is_some_and(|name| name == "source"));
    marked(fields).next().or_else(named).or_else(|| (fields.len() == 1).then_some(0))
}

fn marked(fields: &Fields) -> impl Iterator<Item = usize> {
    let is_mark = |field: &Field| {
        field
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("source") || attribute.path().is_ident("from"))
    };
    fields.iter().enumerate().filter(move |(_, field)| is_mark(field)).map(|(index, _)| index)
}

/// No error: a number, a text. Asking it would be right too, but is more code.
fn is_plain(ty: &Type) -> bool {
    match types::peel(ty) {
        Type::Reference(reference) => is_plain(&reference.elem),
        ty => is_text(ty) || types::is_plainly_copy(ty),
    }
}

fn is_text(ty: &Type) -> bool {
    types::last_segment(ty).is_some_and(|name| name.ident == "String" || name.ident == "str")
}
