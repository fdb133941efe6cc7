//! Counts: `3`.

use super::number::{is_whole, whole};
use crate::rules::scalar::Scalar;

/// Reads a count of at least 1 and at most `most`.
pub(crate) fn read(key: &str, value: &Scalar<'_>, most: u32) -> Result<u32, String> {
    between(key, value, 1, most)
}

/// Reads a count of at most `most` that may be zero.
pub(crate) fn read_from_zero(key: &str, value: &Scalar<'_>, most: u32) -> Result<u32, String> {
    between(key, value, 0, most)
}

fn between(key: &str, value: &Scalar<'_>, least: u32, most: u32) -> Result<u32, String> {
    let below = |found: &str| format!("`{key}` must be at least {least}, found `{found}`");
    match value {
        Scalar::Number(text) if text.starts_with('-') => Err(below(text)),
        Scalar::Number(text) if is_whole(text.trim_end_matches("u32")) => {
            let count = whole(text.trim_end_matches("u32")).and_then(|count| u32::try_from(count).ok());
            match count {
                Some(count) if count < least => Err(format!("`{key}` must be at least {least}")),
                Some(count) if count <= most => Ok(count),
                Some(_) | None => Err(format!("`{key}` is at most {most}, found `{text}`")),
            }
        }
        other => Err(match (other.amount(), other.found()) {
            (Some((number, _)), found) if number.starts_with('-') => below(&found),
            (Some((number, unit)), found) if is_whole(number) && unit != "%" => {
                with_a_unit(key, &found, number)
            }
            (_, found) => not_whole(key, &found),
        }),
    }
}

/// The message about a whole number with a unit, or with the suffix of a type.
pub(crate) fn with_a_unit(key: &str, found: &str, digits: &str) -> String {
    format!("`{key}` is a count, found `{found}`; write `{key} = {digits}`")
}

fn not_whole(key: &str, found: &str) -> String {
    format!("`{key}` is a whole number such as `3`, found `{found}`")
}
