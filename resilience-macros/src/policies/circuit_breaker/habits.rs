//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Each row has a ui case: without the row, its message would be worse.

use crate::arguments::habits::Habit;
use crate::arguments::time::Time;
use crate::arguments::written::Written;
use crate::policies::fallback;

pub(super) const HABITS: &[Habit] = &[
    Habit::computed(
        "timeout timeout_duration call_timeout request_timeout execution_timeout max_duration write_max_duration",
        |_, value| Some(timeout(value)),
    ),
    Habit::computed(
        "failure_rate failure_rate_threshold failure_ratio failure_percentage failure_threshold_percentage error_rate \
         error_rate_threshold error_ratio error_percentage error_percent_threshold error_threshold_percentage rate \
         ratio percentage",
        |_, value| Some(rate("threshold", value)),
    ),
    Habit::computed(
        "slow_rate slow_ratio slow_call_rate slow_call_rate_threshold slow_percentage",
        |_, value| Some(rate("slow_threshold", value)),
    ),
    Habit::computed("is_successful is_success success_if record_success success_predicate", |_, value| {
        Some(success(value))
    }),
    Habit::constant(
        "on_open on_close on_closed on_half_open on_break on_reset on_state_change on_transition on_change listener \
         listeners event_listener observer callback hook notify",
        "a change of state is heard by hand; write `CircuitBreaker::named(\"...\").on_state_change(|change| ...)`",
    ),
    Habit::computed(
        "fallback fallback_method fallback_function on_reject on_rejected default",
        |_, value| Some(fallback::above("circuit_breaker", value)),
    ),
    Habit::constant(
        "max_concurrent max_concurrent_calls max_concurrency concurrency concurrency_limit bulkhead permits",
        "a breaker does not limit how many calls run at once; limit the client's connections, or in async code put a \
         `tokio::sync::Semaphore` into the body",
    ),
    Habit::constant(
        "ready_to_trip trip_if should_trip strategy failure_policy trip_condition",
        "write `threshold = 5` for failures in a row, or `threshold = 50%` for a failure rate",
    ),
    Habit::constant(
        "sliding_window_type window_type",
        "`window` is a number of calls or a time; write `window = 100` or `window = 30s`",
    ),
    Habit::constant(
        "automatic_transition_from_open_to_half_open_enabled auto_half_open auto_reset",
        "an open circuit lets a probe through once its `cooldown` is over; remove this argument",
    ),
    Habit::constant(
        "enabled disabled enable disable force_open forced state",
        "a breaker is switched while it runs; write `CircuitBreaker::named(\"...\").disable()`",
    ),
    Habit::computed("id service resource label shared global scope", |_, value| Some(name(value))),
    Habit::constant(
        "retries max_retries max_attempts",
        "a breaker does not call again; put `#[retry(attempts = ...)]` above it",
    ),
];

fn name(value: &Written) -> String {
    let name = value.text().unwrap_or_else(|| "\"payments\"".to_owned());
    format!("write `name = {name}`, or `key = ...` for a breaker of each")
}

fn timeout(value: &Written) -> String {
    let Time { text, needs_unit } = Time::read(value);
    format!(
        "a breaker ends no call; in async code put `#[timeout({text})]` below `#[circuit_breaker]`, in sync code give the client \
         a timeout; for the time that the circuit stays open write `cooldown = {text}`{needs_unit}"
    )
}

/// The advice for a rate. A whole number would be taken for consecutive failures, and so would a
/// constant or a variable of an integer type.
fn rate(key: &str, value: &Written) -> String {
    let why = if key == "threshold" && value.count().is_some() {
        "a number without `%` counts failures in a row"
    } else {
        "a percentage is written with `%`"
    };
    let text = value.quoted().or_else(|| value.text()).unwrap_or_default().replace(" %", "%");
    match value.quoted_number() {
        _ if text.ends_with('%') || value.is_one() => format!("did you mean `{key} = {text}`?"),
        Some(number) if number > 0.0 && number < 1.0 => format!("did you mean `{key} = {text}`?"),
        Some(percent) if (1.0..=100.0).contains(&percent) => {
            format!("{why}; write `{key} = {percent}%`")
        }
        None if !text.is_empty() && value.quoted().is_none() => {
            let count = if key == "threshold" { "a whole number counts failures in a row; " } else { "" };
            format!(
                "{count}write `{key} = f64::from({text}) / 100.0` if `{text}` is a percentage, `{key} = {text}` if it is \
                 an `f64` up to 1"
            )
        }
        _ => format!("a ratio is above `0%` and at most `100%`; write it such as `{key} = 50%`"),
    }
}

/// The advice for arguments that say which results are successes. `on` says which errors are
/// failures, which is the opposite.
fn success(value: &Written) -> String {
    const ON: &str = "`on` and `on_ok` say what is a failure";
    if value.words().replace(' ', "").ends_with(".is_ok()") {
        return "an `Ok` is a success and an error a failure already; remove this argument".to_owned();
    }
    let closure = value.negated().unwrap_or_else(|| "|e| !...".to_owned());
    format!("{ON}; write `on = {closure}`, or `on_ok` for values")
}
