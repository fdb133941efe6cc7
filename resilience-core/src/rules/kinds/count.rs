//! Counts: `3`.

use super::number::{is_whole, whole};
use crate::rules::scalar::Scalar;

/// Reads a count of at most `most`.
pub(crate) fn read(key: &str, value: &Scalar<'_>, most: u32) -> Result<u32, String> {
    match value {
        Scalar::Number(text) if text.starts_with('-') => Err(below_one(key, text)),
        Scalar::Number(text) if is_whole(text.trim_end_matches("u32")) => up_to(most, key, text),
        // A percentage is shown without quotes: an attribute has it so.
        Scalar::Text(text) if text.ends_with('%') => Err(not_whole(key, text)),
        other => Err(not_whole(key, &other.found())),
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

fn not_whole(key: &str, found: &str) -> String {
    format!("`{key}` is a whole number such as `3`, found `{found}`")
}
