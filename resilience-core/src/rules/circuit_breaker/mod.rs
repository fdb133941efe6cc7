//! The rules of `#[circuit_breaker]`.

pub(crate) mod checks;
mod habits;
pub(crate) mod threshold;
pub(crate) mod window;

use super::argument::Argument;
use super::attribute::Attribute;
use super::kinds::{count, duration, factor, ratio, switch};
use super::named;
pub(crate) use super::named::{CRATE, NAME};
use super::profile::PROFILE;
use super::value::Value;

pub(crate) const CIRCUIT_BREAKER: Attribute =
    Attribute { name: "circuit_breaker", arguments: ARGUMENTS, habits: habits::HABITS, check: checks::check };

/// The largest number of probes that the runtime takes. The test
/// `circuit_breaker::arguments::limits` holds the runtime to the same limits.
pub(crate) const MOST_PROBES: u32 = 65_535;

/// The largest number of calls that a window of the runtime holds. The test
/// `circuit_breaker::arguments::limits` holds the runtime to the same limits.
pub(crate) const MOST_CALLS: u32 = 1 << 20;

/// Ends the message about a cooldown of zero.
pub(crate) const IT_HAS_TO_REST: &str = "an open circuit has to rest";

/// Ends the message about a limit of zero for slow calls.
pub(crate) const EVERY_CALL_IS_SLOW: &str = "every call takes that long";

pub(crate) const THRESHOLD: Argument =
    Argument::setting("threshold", "threshold = 5", threshold::read).synonyms(
        "failures open_after trip tripping failure_threshold max_failures consecutive_failures \
         exceptions_allowed_before_breaking failure_rate failure_rate_threshold failure_ratio error_rate \
         error_threshold error_threshold_percentage fail_max failure_count failure_limit max_errors error_count errors \
         num_failures consecutive consecutive_errors trip_after failure_percentage failure_threshold_percentage \
         error_rate_threshold error_ratio error_percentage error_percent_threshold rate ratio percentage",
    );

pub(crate) const WINDOW: Argument = Argument::setting("window", "window = 100", window::read).synonyms(
    "window_size sliding_window sliding_window_duration sliding_window_size rolling_window sampling_duration \
     request_volume_threshold interval period time_window bucket statistical_window metrics_rolling_window \
     rolling_duration window_duration failure_window within",
);

pub(crate) const MIN_CALLS: Argument = Argument::setting("min_calls", "min_calls = 20", |value| {
    count::read("min_calls", value, u32::MAX).map(Value::Count)
})
.synonyms(
    "minimum_calls minimum_number_of_calls minimum_throughput min_throughput min_requests volume_threshold volume \
     minimum_requests min_volume minimum_volume request_volume min_samples",
);

pub(crate) const COOLDOWN: Argument = Argument::setting("cooldown", "cooldown = 30s", |value| {
    duration::positive("cooldown", value, IT_HAS_TO_REST).map(Value::Duration)
})
.synonyms(
    "delay reset_timeout reset open_duration break_duration duration_of_break sleep_window wait_duration \
     wait_duration_in_open wait_duration_in_open_state recovery_timeout recovery_time reset_after open_timeout \
     open_for open_state_duration break_for half_open_after half_open_timeout retry_timeout wait wait_time cool_down \
     cooldown_period",
);

pub(crate) const COOLDOWN_FACTOR: Argument =
    Argument::setting("cooldown_factor", "cooldown_factor = 2", |value| {
        factor::read("cooldown_factor", value).map(Value::Factor)
    })
    .synonyms("factor multiplier backoff cooldown_multiplier backoff_multiplier backoff_factor");

pub(crate) const COOLDOWN_CAP: Argument = Argument::setting("cooldown_cap", "cooldown_cap = 10m", |value| {
    duration::positive("cooldown_cap", value, IT_HAS_TO_REST).map(Value::Duration)
})
.synonyms("cap max_cooldown max_wait_duration max_wait_duration_in_half_open_state max_backoff max_delay");

pub(crate) const PROBES: Argument = Argument::setting("probes", "probes = 1", |value| {
    count::read("probes", value, MOST_PROBES).map(Value::Count)
})
.synonyms(
    "half_open half_open_probes close_after half_open_calls half_open_max_calls max_requests \
     permitted_calls_in_half_open permitted_number_of_calls_in_half_open_state success_threshold half_open_requests \
     half_open_max_requests half_open_attempts half_open_limit max_half_open trial_calls permitted_calls successes \
     required_successes",
);

pub(crate) const SLOW: Argument = Argument::setting("slow", "slow = 1s", |value| {
    duration::positive("slow", value, EVERY_CALL_IS_SLOW).map(Value::Duration)
})
.synonyms(
    "slow_call_duration slow_call_duration_threshold slow_duration slow_duration_threshold slow_call_threshold",
);

pub(crate) const SLOW_THRESHOLD: Argument =
    Argument::setting("slow_threshold", "slow_threshold = 50%", |value| {
        ratio::read("slow_threshold", value).map(Value::Ratio)
    })
    .synonyms("slow_rate slow_ratio slow_call_rate slow_call_rate_threshold slow_percentage");

pub(crate) const SHARED: Argument =
    Argument::setting("shared", "shared = true", |value| switch::read("shared", value).map(Value::Switch))
        .synonyms("distributed distributed_state share shared_state cluster clustered fleet");

pub(crate) const SHARED_KEYS: Argument = Argument::setting("shared_keys", "shared_keys = true", |value| {
    switch::read("shared_keys", value).map(Value::Switch)
})
.synonyms("share_keys keys_shared shared_by_key shared_per_key distributed_keys");

pub(crate) const ON: Argument = Argument::code("on", "on = Error::Timeout").synonyms(
    "record_exceptions fail_on failure_classifier should_handle when expected_exception failure_if failure_on \
     failure_predicate if is_failure on_err on_error error predicate record record_failure record_failure_predicate \
     error_filter",
);

pub(crate) const ON_OK: Argument = Argument::code("on_ok", "on_ok = |response| response.status() == 503")
    .synonyms(
        "record_result classify_response on_result on_response record_result_predicate \
         response_failure_predicate",
    );

pub(crate) const IGNORE: Argument = Argument::code("ignore", "ignore = Error::NotFound").synonyms(
    "skip_on ignore_exceptions except exclude excluded exceptions_to_ignore ignored ignore_if ignore_on \
     ignored_errors unless not_on",
);

pub(crate) const KEY: Argument =
    named::KEY.synonyms("by per per_key per_host per_tenant group group_by partition partition_by keys");

pub(crate) const MAX_KEYS: Argument = named::MAX_KEYS.synonyms("capacity max_entries key_limit");

pub(crate) const BREAKER: Argument = Argument::code("breaker", "breaker = self.breaker")
    .synonyms("circuit circuit_breaker instance policy config");

pub(crate) const MAP_ERR: Argument =
    Argument::code("map_err", "map_err = Error::Unavailable").synonyms("map_error");

const ARGUMENTS: &[Argument] = &[
    THRESHOLD,
    WINDOW,
    MIN_CALLS,
    NAME,
    COOLDOWN,
    COOLDOWN_FACTOR,
    COOLDOWN_CAP,
    PROBES,
    SLOW,
    SLOW_THRESHOLD,
    SHARED,
    SHARED_KEYS,
    ON,
    ON_OK,
    IGNORE,
    KEY,
    MAX_KEYS,
    PROFILE,
    BREAKER,
    MAP_ERR,
    CRATE,
];
