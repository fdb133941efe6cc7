//! Times in messages.

use super::written::Written;
use crate::rules::habits::ForeignValue as _;

/// A value that is a time, in the form in which a message proposes it.
pub(crate) struct Time {
    /// As the value of an argument, `5s`.
    pub(crate) text: String,
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
        let text = with_unit.or_else(|| value.text().filter(|_| !value.is_switch()));
        Self { text: text.unwrap_or_else(|| "30s".to_owned()), needs_unit }
    }
}
