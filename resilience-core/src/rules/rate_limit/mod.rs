//! The rules of `#[rate_limit]`.

mod habits;

use super::argument::Argument;
use super::attribute::Attribute;
use super::kinds::{count, duration, switch};
use super::named;
pub(crate) use super::named::{CRATE, NAME};
use super::value::Value;

pub(crate) const RATE_LIMIT: Attribute =
    Attribute { name: "rate_limit", arguments: ARGUMENTS, habits: habits::HABITS, check: |_| Vec::new() };

/// Ends the message about a period of zero.
pub(crate) const NO_CALL_FITS: &str = "it is the time in which `limit` calls may start";

/// The largest limit, and the largest burst, that the runtime takes.
pub(crate) const MOST: u32 = u32::MAX;

pub(crate) const LIMIT: Argument = Argument::setting("limit", "limit = 100", |value| {
    count::read("limit", value, MOST).map(Value::Count)
})
.synonyms(
    "max_calls max_requests max_rate limit_for_period permits permit_limit token_limit tokens_per_period requests \
     calls count quota times num max value n",
);

pub(crate) const PER: Argument = Argument::setting("per", "per = 1m", |value| {
    duration::positive("per", value, NO_CALL_FITS).map(Value::Duration)
})
.synonyms(
    "period interval window window_size time_window limit_refresh_period refresh_period replenishment_period \
     rate_interval duration every within in_time",
);

pub(crate) const BURST: Argument = Argument::setting("burst", "burst = 10", |value| {
    count::read("burst", value, MOST).map(Value::Count)
})
.synonyms(
    "burst_size burst_limit burst_capacity max_burst capacity bucket bucket_size bucket_capacity max_tokens",
);

pub(crate) const WAIT: Argument =
    Argument::setting("wait", "wait = 100ms", |value| duration::read(value).map(Value::Duration)).synonyms(
        "max_wait max_wait_duration max_wait_time wait_time wait_duration wait_timeout timeout_duration max_delay \
         queue_timeout acquire_timeout",
    );

pub(crate) const SHARED: Argument =
    Argument::setting("shared", "shared = true", |value| switch::read("shared", value).map(Value::Switch))
        .synonyms("distributed share shared_state cluster clustered fleet");

pub(crate) const KEY: Argument = named::KEY.synonyms(
    "by per_key per_host per_tenant group group_by partition partition_by partition_key keys key_extractor",
);

pub(crate) const MAX_KEYS: Argument = named::MAX_KEYS.synonyms(named::NAMES_OF_MAX_KEYS);

pub(crate) const LIMITER: Argument = Argument::code("limiter", "limiter = self.limiter")
    .synonyms("rate_limiter throttle instance policy config");

pub(crate) const MAP_ERR: Argument =
    Argument::code("map_err", "map_err = Error::TooMany").synonyms("map_error error");

const ARGUMENTS: &[Argument] =
    &[LIMIT, PER, BURST, WAIT, SHARED, NAME, KEY, MAX_KEYS, LIMITER, MAP_ERR, CRATE];

/// The message about a limit that is written together with its period: `found` is `100/m`, with its
/// quotes if it has some, and `text` without them.
pub(crate) fn with_its_period(found: &str, text: &str) -> Option<String> {
    let instead = habits::write(&habits::parts(text)?);
    Some(format!("`limit` is a number of calls, and `per` is the time for them, found `{found}`; {instead}"))
}
