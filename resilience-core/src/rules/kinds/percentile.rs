//! Percentiles: `p95`, `p99.9`.

use crate::rules::scalar::Scalar;
use crate::rules::text::ratio::from_percent;

/// A percent, in parts per billion.
const PERCENT: u32 = 10_000_000;
/// The least and the greatest percentile.
const LEAST: u32 = 50 * PERCENT;
const GREATEST: u32 = 999_000_000;

/// Reads a percentile, in parts per billion. `None` if the value is not meant as one.
pub(crate) fn read(key: &str, value: &Scalar<'_>) -> Option<Result<u32, String>> {
    let Scalar::Text(text) = value else { return None };
    // Tokens of an attribute have spaces between them.
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(number) = text.strip_prefix(['p', 'P']).filter(|number| is_number(number)) {
        return Some(match from_percent(number) {
            Ok(parts @ LEAST..=GREATEST) if text.starts_with('p') => Ok(parts),
            Ok(LEAST..=GREATEST) => Err(format!("a percentile is written small; write `{key} = p{number}`")),
            _ => Err(out_of_range(key, &text)),
        });
    }
    // Some write both: `p95%`.
    let percent = text.strip_suffix('%')?.trim_start_matches(['p', 'P']);
    if !is_number(percent) {
        return None;
    }
    Some(Err(format!(
        "`{key}` is a time such as `100ms` or a percentile such as `p95`, found `{text}`; write `{key} = p{}`",
        if matches!(from_percent(percent), Ok(LEAST..=GREATEST)) { percent } else { "95" }
    )))
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

fn out_of_range(key: &str, found: &str) -> String {
    format!("`{key}` is a percentile from `p50` to `p99`, or `p99.9`, found `{found}`")
}
