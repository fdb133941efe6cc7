//! Advice that both gates give.

use crate::arguments::time::Time;
use crate::arguments::written::Written;
use crate::rules::habits::ForeignValue as _;

/// Names of `name` in other libraries.
pub(crate) const NAMES_OF_NAME: &str = "id service resource label shared global scope";

/// The advice for [`NAMES_OF_NAME`].
pub(crate) fn name_of_all(noun: &str, value: &Written) -> String {
    let name = value.text().unwrap_or_else(|| "\"payments\"".to_owned());
    format!("write `name = {name}`, or `key = ...` for a {noun} of each")
}

/// The advice for a time that may be meant for the wait or for the call.
pub(crate) fn limits_the_wait(of: &str, value: &Written) -> String {
    let Time { text, needs_unit } = Time::read(value);
    format!(
        "`wait = {text}` limits the wait to be let in; for the call itself put `#[timeout({text})]` below `#[{of}]` in async \
         code, and in sync code give the client a timeout{needs_unit}"
    )
}

/// The advice for a number of calls that belongs to the gate `attribute`, below `of`.
pub(crate) fn below(of: &str, attribute: &str, value: &Written) -> String {
    let limit = value.text().filter(|_| value.count().is_some() || value.is_count_or_name());
    let limit = limit.unwrap_or_else(|| "20".to_owned());
    format!("it is an attribute of its own; put `#[{attribute}({limit})]` below `#[{of}]`")
}
