//! Growth factors: `2`, `1.5`.

use super::number::{is_whole, whole};
use crate::rules::scalar::Scalar;

/// Reads a factor.
pub(crate) fn read(key: &str, value: &Scalar<'_>) -> Result<f64, String> {
    let too_small = |found: &str| format!("`{key}` must be at least 1, found `{found}`");
    let not_a_number = |found: &str| format!("`{key}` is a number such as `2` or `1.5`, found `{found}`");
    match value {
        Scalar::Number(text) if text.starts_with('-') => Err(too_small(text)),
        Scalar::Number(text) => match number(text) {
            // A literal too large for `f64` becomes the largest `f64`: growth reaches its cap long
            // before that.
            Some(factor) if factor.is_infinite() => Ok(f64::MAX),
            Some(factor) if factor < 1.0 => Err(too_small(text)),
            Some(factor) => Ok(factor),
            None => Err(not_a_number(text)),
        },
        other => Err(match (other.amount(), other.found()) {
            (Some((number, _)), found) if number.starts_with('-') => too_small(&found),
            (_, found) => not_a_number(&found),
        }),
    }
}

fn number(text: &str) -> Option<f64> {
    if text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b") {
        return whole(text.trim_end_matches("u32"))
            .map(|number| number.to_string())
            .and_then(|text| text.parse().ok());
    }
    let digits =
        text.strip_suffix("f64").or_else(|| text.strip_suffix("u32").filter(|digits| is_whole(digits)));
    let digits = digits.unwrap_or(text).replace('_', "");
    let unsigned = digits.strip_prefix('+').unwrap_or(&digits);
    // The standard library also reads `inf` and `nan`.
    if unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_a_number_of_at_least_one() {
        for (text, factor) in [
            ("2", 2.0),
            ("1.5", 1.5),
            ("1_0", 10.0),
            ("0x10", 16.0),
            ("2u32", 2.0),
            ("2f64", 2.0),
            ("1e400", f64::MAX),
        ] {
            let read = read("factor", &Scalar::Number(text));
            assert_eq!(read.map(f64::to_bits), Ok(f64::to_bits(factor)), "{text}");
        }
        for text in ["0.5", "0", "-2", "-0.5", "-inf"] {
            let refused = read("factor", &Scalar::Number(text)).expect_err(text);
            assert_eq!(refused, format!("`factor` must be at least 1, found `{text}`"));
        }
        for text in ["inf", "nan", "2u8", "1.5u32", "0x"] {
            let refused = read("factor", &Scalar::Number(text)).expect_err(text);
            assert_eq!(refused, format!("`factor` is a number such as `2` or `1.5`, found `{text}`"));
        }
    }
}
