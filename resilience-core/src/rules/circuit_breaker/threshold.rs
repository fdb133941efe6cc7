//! `threshold`: failures in a row, or a ratio of failures.

use crate::rules::kinds::{count, ratio};
use crate::rules::scalar::Scalar;
use crate::rules::value::Value;

const KEY: &str = "threshold";

pub(super) fn read(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Number(text) if ratio::is_fraction(text) => ratio::read(KEY, value).map(Value::Ratio),
        Scalar::Number(_) => count::read(KEY, value, u32::MAX).map(Value::Count),
        Scalar::Text(text) if text.ends_with('%') => ratio::read(KEY, value).map(Value::Ratio),
        Scalar::Text(text) => Err(match value.amount() {
            Some((digits, unit)) if is_percent(unit) => percent_sign(digits),
            Some((number, _)) if ratio::is_fraction(number) => {
                return ratio::read(KEY, value).map(Value::Ratio);
            }
            Some(_) => return count::read(KEY, value, u32::MAX).map(Value::Count),
            None => {
                division(text).unwrap_or_else(|| neither(&value.found(), &ratio::hint_at_quotes(text, KEY)))
            }
        }),
        other => Err(neither(&other.found(), "")),
    }
}

/// The message about a value that is neither a count nor a ratio.
pub(crate) fn neither(found: &str, hint: &str) -> String {
    format!(
        "`threshold` is a number of failures in a row such as `5`, or a ratio such as `50%`, found `{found}`{hint}"
    )
}

/// The message about `5/10`: as a division of integers it is 0, and would be a threshold of no
/// failures.
fn division(text: &str) -> Option<String> {
    let (part, whole) = text.split_once('/')?;
    divided(part.trim(), whole.trim(), part.trim().parse().ok()?, whole.trim().parse().ok()?)
}

/// The message about `part` by `whole`, which are the numbers `dividend` and `divisor`.
pub(crate) fn divided(part: &str, whole: &str, dividend: u32, divisor: u32) -> Option<String> {
    if dividend >= divisor {
        return None;
    }
    let ratio = f64::from(dividend) / f64::from(divisor);
    Some(format!("`{part}/{whole}` of whole numbers is 0; write `threshold = {ratio}`"))
}

/// Whether the suffix of a number, as in `50pct`, means a percentage.
pub(crate) fn is_percent(suffix: &str) -> bool {
    ["pct", "percent", "pc"].contains(&suffix)
}

pub(crate) fn percent_sign(digits: &str) -> String {
    format!("a ratio is written with `%`; write `threshold = {digits}%`")
}
