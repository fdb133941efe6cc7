//! Switches: on or off.

use crate::rules::habits::ForeignValue as _;
use crate::rules::scalar::Scalar;

/// Reads a switch.
pub(crate) fn read(key: &str, value: &Scalar<'_>) -> Result<bool, String> {
    match value {
        Scalar::Bool(on) => Ok(*on),
        value if value.is_word("true") => Ok(true),
        value if value.is_word("false") => Ok(false),
        other => Err(format!("`{key}` is `true` or `false`, found `{}`", other.found())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_a_word_with_or_without_quotes() {
        for (value, read_as) in [
            (Scalar::Bool(true), Some(true)),
            (Scalar::Bool(false), Some(false)),
            (Scalar::Text("true"), Some(true)),
            (Scalar::Text("false"), Some(false)),
            (Scalar::Text("yes"), None),
            (Scalar::Number("1"), None),
        ] {
            assert_eq!(read("shared", &value).ok(), read_as, "{value:?}");
        }
        let message = read("shared", &Scalar::Number("1")).expect_err("it is a number");
        assert_eq!(message, "`shared` is `true` or `false`, found `1`");
    }
}
