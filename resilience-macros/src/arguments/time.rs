//! Times in messages.

use super::kinds::duration::duration_in_code;
use super::text::duration::from_literal;
use super::written::Written;

/// A value that is a time, in the forms in which a message proposes it.
pub(crate) struct Time {
    /// As the value of an argument, `5s`.
    pub(crate) text: String,
    /// As an expression.
    pub(crate) code: String,
    /// The end of the message if the number had no unit.
    pub(crate) needs_unit: &'static str,
}

impl Time {
    /// Reads a time. A number without a unit is taken as seconds if it is below 100, else as
    /// milliseconds.
    pub(crate) fn read(value: &Written) -> Self {
        let with_unit = value.number().zip(value.text()).map(|(number, text)| {
            let unit = if number < 100.0 { "s" } else { "ms" };
            format!("{text}{unit}")
        });
        let needs_unit = if with_unit.is_some() { "; a number needs a unit" } else { "" };
        let duration = with_unit.as_deref().map_or_else(|| value.duration(), |text| from_literal(text).ok());
        let text = with_unit.or_else(|| value.text());
        let code = duration.map(duration_in_code).or_else(|| text.clone());
        Self {
            text: text.unwrap_or_else(|| "30s".to_owned()),
            code: code.unwrap_or_else(|| "...".to_owned()),
            needs_unit,
        }
    }
}
