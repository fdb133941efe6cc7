//! A value before it has a type.

use std::time::Duration;

use super::habits::ForeignValue;
use super::kinds::number::whole;
use super::text::duration::from_text;

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

    /// The number and the unit of a text such as `250ms` or `40%`, which an attribute has without
    /// quotes.
    pub(super) fn amount(&self) -> Option<(&'a str, &'a str)> {
        let Self::Text(text) = self else { return None };
        let is_of_a_number = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '_');
        let unit = text.trim_start_matches(is_of_a_number);
        let number = &text[..text.len() - unit.len()];
        let is_unit = unit == "%" || !unit.is_empty() && unit.chars().all(char::is_alphanumeric);
        (number.contains(|c: char| c.is_ascii_digit()) && is_unit).then_some((number, unit))
    }

    /// The value in a message.
    pub(super) fn found(&self) -> String {
        match self {
            Self::Text(text) if self.amount().is_some() => (*text).to_owned(),
            Self::Text(text) => format!("{text:?}"),
            Self::Number(text) | Self::Other(text) => (*text).to_owned(),
            Self::Bool(on) => on.to_string(),
        }
    }
}

impl ForeignValue for Scalar<'_> {
    fn count(&self) -> Option<u64> {
        let Self::Number(text) = self else { return None };
        whole(text).and_then(|number| u64::try_from(number).ok())
    }

    fn number(&self) -> Option<f64> {
        let Self::Number(text) = self else { return None };
        text.replace('_', "").parse().ok()
    }

    fn duration(&self) -> Option<Duration> {
        let Self::Text(text) = self else { return None };
        from_text(text).ok()
    }

    fn text(&self) -> Option<String> {
        const LONGEST: usize = 40;
        Some(self.found()).filter(|text| text.len() <= LONGEST)
    }

    fn quoted(&self) -> Option<String> {
        let Self::Text(text) = self else { return None };
        self.amount().is_none().then(|| (*text).to_owned())
    }

    fn is_word(&self, word: &str) -> bool {
        match self {
            Self::Text(text) => *text == word,
            Self::Bool(on) => word == if *on { "true" } else { "false" },
            Self::Number(_) | Self::Other(_) => false,
        }
    }

    fn is_negative(&self) -> bool {
        matches!(self, Self::Number(text) if text.starts_with('-'))
    }

    fn is_switch(&self) -> bool {
        matches!(self, Self::Bool(_))
    }

    fn words(&self) -> String {
        self.found().to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_unit_is_an_amount() {
        for (text, amount) in [
            ("250ms", Some(("250", "ms"))),
            ("1.5s", Some(("1.5", "s"))),
            ("-5%", Some(("-5", "%"))),
            ("1m30s", Some(("1", "m30s"))),
            ("1m 30s", None),
            ("5", None),
            ("full", None),
            ("5/10", None),
            ("%", None),
        ] {
            assert_eq!(Scalar::Text(text).amount(), amount, "{text}");
        }
    }

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
