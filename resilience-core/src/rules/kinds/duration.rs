//! Durations: `250ms`, `1.5s`, `1m 30s`.

use std::time::Duration;

use crate::rules::scalar::Scalar;
use crate::rules::text::duration::{SHOULD_BE, from_literal, from_text};

/// The words that are refused for a limit, because leaving the argument out does not lift it.
const NO_LIMIT: [&str; 3] = ["none", "unlimited", "infinite"];

/// Reads a duration.
pub(crate) fn read(value: &Scalar<'_>) -> Result<Duration, String> {
    match value {
        Scalar::Text(text) => from_text(text),
        Scalar::Number(text) => match text.strip_prefix('-') {
            Some(_) => Err(format!("{SHOULD_BE}, found `{text}`; a duration cannot be negative")),
            None => from_literal(text),
        },
        other => Err(format!("{SHOULD_BE}, found `{}`", other.found())),
    }
}

/// Reads a duration that is a limit with a default.
pub(crate) fn limit(key: &str, value: &Scalar<'_>) -> Result<Duration, String> {
    match value {
        Scalar::Text(text) if means_no_limit(text) => Err(has_a_default(key, text)),
        value => read(value),
    }
}

/// Reads a duration longer than zero. `why` ends the message about zero.
pub(crate) fn positive(key: &str, value: &Scalar<'_>, why: &str) -> Result<Duration, String> {
    longer_than_zero(key, read(value)?, why)
}

pub(crate) fn longer_than_zero(key: &str, length: Duration, why: &str) -> Result<Duration, String> {
    if length.is_zero() { Err(format!("`{key}` must be longer than zero; {why}")) } else { Ok(length) }
}

pub(crate) fn means_no_limit(word: &str) -> bool {
    NO_LIMIT.contains(&word)
}

/// The message about a word such as `unlimited`.
pub(crate) fn has_a_default(key: &str, word: &str) -> String {
    format!("`{key}` has a default, so `{word}` does not lift it; write `{key} = 24h`")
}
