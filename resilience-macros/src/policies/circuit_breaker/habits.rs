//! What other libraries' arguments are here, where the name of one of ours would mislead.

use crate::arguments::habits::Habit;
use crate::arguments::written::{Written, duration_in_code};

pub(super) const HABITS: &[Habit] = &[
    Habit::asked(
        "timeout timeout_duration call_timeout request_timeout execution_timeout max_duration write_max_duration",
        |_, value| Some(timeout(value)),
    ),
    Habit::asked(
        "failure_rate failure_rate_threshold failure_ratio failure_percentage failure_threshold_percentage error_rate \
         error_rate_threshold error_ratio error_percentage error_percent_threshold error_threshold_percentage rate \
         ratio percentage",
        |_, value| rate("threshold", value),
    ),
    Habit::asked(
        "slow_rate slow_ratio slow_call_rate slow_call_rate_threshold slow_percentage",
        |_, value| rate("slow_threshold", value),
    ),
    Habit::asked("is_successful is_success success_if record_success success_predicate", |_, value| {
        Some(success(value))
    }),
    Habit::said(
        "on_open on_close on_closed on_half_open on_break on_reset on_state_change on_transition on_change listener \
         listeners event_listener observer callback hook notify",
        "a change of state is heard by hand; write `CircuitBreaker::named(\"...\").on_state_change(|change| ...)`",
    ),
    Habit::said(
        "fallback fallback_method fallback_function on_reject on_rejected default",
        "what follows a rejection is up to the caller; write `fetch().or_else(|error| ...)` there",
    ),
    Habit::said(
        "max_concurrent max_concurrent_calls max_concurrency concurrency concurrency_limit bulkhead permits",
        "a breaker does not limit how many calls run at once; put a `tokio::sync::Semaphore` into the body",
    ),
    Habit::said(
        "ready_to_trip trip_if should_trip strategy failure_policy trip_condition",
        "write `threshold = 5` for failures in a row, or `threshold = 50%` for a failure rate",
    ),
    Habit::said(
        "sliding_window_type window_type",
        "`window` is a number of calls or a time; write `window = 100` or `window = 30s`",
    ),
    Habit::asked(
        "automatic_transition_from_open_to_half_open_enabled auto_half_open auto_reset",
        |name, _| {
            Some(format!("an open circuit lets a probe through once its `cooldown` is over; remove `{name}`"))
        },
    ),
    Habit::said(
        "enabled disabled enable disable force_open forced state",
        "a breaker is switched while it runs; write `CircuitBreaker::named(\"...\").disable()`",
    ),
    Habit::asked("id service resource label shared global scope", |_, value| Some(name(value))),
    Habit::said("retry", "it is an attribute of its own; put `#[retry]` above `#[circuit_breaker]`"),
    Habit::asked("retries max_retries max_attempts", |name, _| {
        Some(format!(
            "a breaker does not call again; put `#[retry]` above it, with `attempts` instead of `{name}`"
        ))
    }),
];

fn name(value: &Written) -> String {
    let name = value.text().unwrap_or_else(|| "\"payments\"".to_owned());
    format!("write `name = {name}`, or `key = ...` for a breaker of each")
}

fn timeout(value: &Written) -> String {
    let (text, code) = match (value.duration(), value.text()) {
        (Some(duration), Some(text)) => (text, duration_in_code(duration)),
        (_, Some(text)) => (text.clone(), text),
        (_, None) => ("30s".to_owned(), "...".to_owned()),
    };
    format!(
        "a breaker ends no call; put a timeout into the body, such as `tokio::time::timeout({code}, ...)`; for the \
         time that the circuit stays open write `cooldown = {text}`"
    )
}

/// A whole number would be taken for failures in a row.
fn rate(key: &str, value: &Written) -> Option<String> {
    if let Some(percent) = value.count().filter(|percent| (1..=100).contains(percent)) {
        let why = match key {
            "threshold" => "a number without `%` counts failures in a row",
            _ => "a ratio is written with `%`",
        };
        return Some(format!("{why}; write `{key} = {percent}%`"));
    }
    if let Some(ratio) = value.quoted().filter(|text| text.ends_with('%')) {
        return Some(format!("did you mean `{key} = {ratio}`?"));
    }
    let fraction = value.number().is_some_and(|fraction| fraction > 0.0 && fraction <= 1.0);
    let text = value.text()?.replace(" %", "%");
    (fraction || text.ends_with('%')).then(|| format!("did you mean `{key} = {text}`?"))
}

/// `on` says which errors are failures; this is the opposite.
fn success(value: &Written) -> String {
    let written = value.function().map_or_else(|| "!...".to_owned(), |function| format!("!{function}(e)"));
    format!("`on` and `on_ok` say what is a failure; write `on = |e| {written}`, or `on_ok` for values")
}

#[cfg(test)]
mod tests {
    use super::HABITS;
    use crate::arguments::habits;
    use crate::policies::CircuitBreakerArgs;

    #[test]
    fn every_word_is_one_of_others() {
        habits::check::<CircuitBreakerArgs>(HABITS);
    }
}
