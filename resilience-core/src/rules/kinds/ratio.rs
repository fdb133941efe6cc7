//! Ratios of calls: `50%`, `12.5%`, `0.5`.

use super::number::{is_whole, whole};
use crate::rules::scalar::Scalar;
use crate::rules::text::ratio::{Problem, from_fraction, from_percent};

/// Reads a ratio, in parts per billion.
pub(crate) fn read(key: &str, value: &Scalar<'_>) -> Result<u32, String> {
    match value {
        Scalar::Number(text) if text.starts_with('-') => Err(not_above_zero(key, text)),
        Scalar::Number(text) if is_fraction(text) => {
            checked(from_fraction(text.strip_suffix("f64").unwrap_or(text)), text, key)
        }
        Scalar::Number(text) => Err(neither(key, text, &hint_at_percent(text, key))),
        Scalar::Text(text) => match text.trim().strip_suffix('%') {
            Some(number) if number.starts_with('-') => Err(not_above_zero(key, text)),
            Some(number) => checked(from_percent(number.trim_end()), text, key),
            None => Err(neither(key, &value.found(), &hint_at_quotes(text, key))),
        },
        other => Err(neither(key, &other.found(), "")),
    }
}

/// Whether the text of a number has a fraction. A whole number may be meant as a count, or as a
/// percentage.
pub(crate) fn is_fraction(text: &str) -> bool {
    !is_whole(text)
}

/// The hint for a number in quotes.
pub(crate) fn hint_at_quotes(text: &str, key: &str) -> String {
    let is_number = from_percent(text.trim_end_matches('%')).is_ok();
    if is_number { format!("; write `{key} = {text}`") } else { String::new() }
}

/// The message about a value that is neither a percentage nor a fraction.
pub(crate) fn neither(key: &str, found: &str, hint: &str) -> String {
    format!("`{key}` is a ratio such as `50%` or `0.5`, found `{found}`{hint}")
}

/// The hint for a whole number, which may be meant as a percentage.
fn hint_at_percent(text: &str, key: &str) -> String {
    let percent = whole(text).map(|number| number.to_string());
    match percent {
        Some(percent) if from_percent(&percent).is_ok() => format!("; write `{key} = {percent}%`"),
        _ => String::new(),
    }
}

fn checked(read: Result<u32, Problem>, text: &str, key: &str) -> Result<u32, String> {
    Err(match read {
        Ok(parts) => return Ok(parts),
        Err(Problem::Zero) => not_above_zero(key, text),
        Err(Problem::AboveOne) if text.ends_with('%') => format!("`{key}` is at most `100%`, found `{text}`"),
        Err(Problem::AboveOne) => {
            let percent = text.trim_end_matches("f64").trim_end_matches('0').trim_end_matches('.');
            let hint = match from_percent(text.trim_end_matches("f64")) {
                Ok(_) if text.contains('.') => format!("; for a percentage write `{key} = {percent}%`"),
                Ok(_) | Err(_) => String::new(),
            };
            format!("`{key}` is at most `1.0`, which is `100%`, found `{text}`{hint}")
        }
        Err(Problem::NotDecimal) => neither(key, text, hint_at_digits(text)),
    })
}

fn not_above_zero(key: &str, text: &str) -> String {
    format!("`{key}` must be above zero, found `{text}`")
}

fn hint_at_digits(text: &str) -> &'static str {
    let exponent = text.split_once(['e', 'E']).map(|(_, exponent)| exponent);
    if ["0x", "0o", "0b"].iter().any(|radix| text.starts_with(radix)) {
        "; write the number in decimal"
    } else if exponent.is_some_and(|exponent| exponent.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
    {
        "; write the number without an exponent"
    } else {
        ""
    }
}
