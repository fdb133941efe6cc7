//! `window`: a number of calls, or a time.

use super::MOST_CALLS;
use crate::rules::kinds::{count, duration, ratio};
use crate::rules::scalar::Scalar;
use crate::rules::value::Value;

/// Ends the message about zero.
pub(crate) const IT_HOLDS_CALLS: &str = "it has to hold calls";

pub(super) fn read(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Text(text) if text.ends_with('%') => Err(no_ratio(text)),
        Scalar::Number(text) if !ratio::is_fraction(text) => {
            count::read("window", value, MOST_CALLS).map(Value::Count)
        }
        value => duration::positive("window", value, IT_HOLDS_CALLS).map(Value::Duration),
    }
}

/// The message about a percentage.
pub(crate) fn no_ratio(found: &str) -> String {
    format!(
        "`window` is a number of calls such as `100`, or a duration such as `30s`, found `{found}`; the ratio goes into \
         `threshold`"
    )
}
