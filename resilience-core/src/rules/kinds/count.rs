//! Counts: `3`.

use super::number::{is_whole, whole};
use crate::rules::scalar::Scalar;

/// Reads a count of at most `most`.
pub(crate) fn read(key: &str, value: &Scalar<'_>, most: u32) -> Result<u32, String> {
    match value {
        Scalar::Number(text) if text.starts_with('-') => Err(below_one(key, text)),
        Scalar::Number(text) if is_whole(text.trim_end_matches("u32")) => up_to(most, key, text),
        other => Err(match (other.amount(), other.found()) {
            (Some((number, _)), found) if number.starts_with('-') => below_one(key, &found),
            (Some((number, unit)), found) if is_whole(number) && unit != "%" => {
                with_a_unit(key, &found, number)
            }
            (_, found) => not_whole(key, &found),
        }),
    }
}

fn up_to(most: u32, key: &str, text: &str) -> Result<u32, String> {
    let count = whole(text.trim_end_matches("u32")).and_then(|count| u32::try_from(count).ok());
    match count {
        Some(0) => Err(format!("`{key}` must be at least 1")),
        Some(count) if count <= most => Ok(count),
        Some(_) | None => Err(format!("`{key}` is at most {most}, found `{text}`")),
    }
}

fn below_one(key: &str, found: &str) -> String {
    format!("`{key}` must be at least 1, found `{found}`")
}

/// The message about a whole number with a unit, or with the suffix of a type.
pub(crate) fn with_a_unit(key: &str, found: &str, digits: &str) -> String {
    format!("`{key}` is a count, found `{found}`; write `{key} = {digits}`")
}

fn not_whole(key: &str, found: &str) -> String {
    format!("`{key}` is a whole number such as `3`, found `{found}`")
}
