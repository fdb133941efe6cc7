//! A value before it has a type.

/// A value as a file, a variable or an attribute has it, before it is known which argument it is
/// for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scalar<'a> {
    /// A word or a number with a unit: `unlimited`, `250ms`, `40%`. A file has it in quotes, and
    /// this is what stands between them.
    Text(&'a str),
    /// A number as it is written: `5`, `1_000`, `0.4`, `-1`.
    Number(&'a str),
    Bool(bool),
    /// Anything else, as it is written: a list, a date, a string where an attribute has none.
    Other(&'a str),
}

impl<'a> Scalar<'a> {
    /// The value in a variable, where quotes may be left out: `5` is a number, `true` a switch,
    /// `10s` and `"10s"` are texts.
    pub(crate) fn bare(text: &'a str) -> Self {
        let text = text.trim();
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let is_of_a_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_');
        match (text, quoted) {
            ("true", _) => Self::Bool(true),
            ("false", _) => Self::Bool(false),
            (_, Some(text)) => Self::Text(text),
            _ if unsigned.starts_with(|c: char| c.is_ascii_digit())
                && unsigned.chars().all(is_of_a_number) =>
            {
                Self::Number(text)
            }
            _ => Self::Text(text),
        }
    }

    /// The value in a message.
    pub(super) fn found(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(text) | Self::Other(text) => (*text).to_owned(),
            Self::Bool(on) => on.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_without_quotes_is_what_it_looks_like() {
        for (text, scalar) in [
            ("5", Scalar::Number("5")),
            (" -1 ", Scalar::Number("-1")),
            ("+1_000.5", Scalar::Number("+1_000.5")),
            ("true", Scalar::Bool(true)),
            ("10s", Scalar::Text("10s")),
            ("1e3", Scalar::Text("1e3")),
            ("\"10s\"", Scalar::Text("10s")),
            ("\"", Scalar::Text("\"")),
            ("40%", Scalar::Text("40%")),
            ("", Scalar::Text("")),
        ] {
            assert_eq!(Scalar::bare(text), scalar, "{text}");
        }
    }
}
