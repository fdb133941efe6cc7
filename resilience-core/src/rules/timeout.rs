//! The rules of `#[timeout]`.

use super::argument::Argument;
use super::attribute::Attribute;
use super::kinds::duration;
use super::value::Value;

pub(crate) const TIMEOUT: Attribute =
    Attribute { name: "timeout", arguments: ARGUMENTS, habits: &[], check: |_| Vec::new() };

/// Ends the message about zero.
pub(crate) const EVERY_CALL_IS_CUT: &str = "every call that waits would be cut";

pub(crate) const AFTER: Argument = Argument::setting("after", "after = 2s", |value| {
    duration::positive("after", value, EVERY_CALL_IS_CUT).map(Value::Duration)
})
.synonyms(
    "timeout duration limit time_limit value deadline max_duration timeout_duration time within delay call_timeout \
     execution_timeout request_timeout max_time max",
);

pub(crate) const SLEEP: Argument =
    Argument::code("sleep", "sleep = tokio::time::sleep").synonyms("sleep_fn sleeper timer");

pub(crate) const MAP_ERR: Argument =
    Argument::code("map_err", "map_err = Error::TimedOut").synonyms("map_error error on_timeout");

pub(crate) const NAME: Argument = Argument::code("name", "name = \"payments\"").synonyms("label");

pub(crate) const CRATE: Argument = Argument::code("crate", "crate = resilience");

const ARGUMENTS: &[Argument] = &[AFTER, SLEEP, MAP_ERR, NAME, CRATE];
