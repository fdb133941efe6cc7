//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Each row has a ui case: without the row, its message would be worse.

use crate::arguments::habits::Habit;
use crate::arguments::time::Time;
use crate::arguments::written::Written;
use crate::rules::habits::ForeignValue as _;

pub(super) const HABITS: &[Habit] = &[
    Habit::computed(
        "secs seconds ms millis milliseconds minutes mins timeout_ms timeout_secs duration_ms duration_secs after_ms \
         after_secs timeout_millis timeout_seconds",
        |name, value| Some(in_units(name, value)),
    ),
    Habit::constant(
        "unit chrono_unit time_unit",
        "the unit stands behind the number: write `#[timeout(500ms)]`",
    ),
    Habit::constant(
        "cancel_running_future cancel_on_timeout cancel may_interrupt_if_running strategy timeout_strategy",
        "a call whose time is over is always dropped; remove this argument",
    ),
    Habit::computed(
        "per_attempt per_try each_attempt attempt_timeout try_timeout per_attempt_timeout per_try_timeout",
        |_, value| Some(beside_a_retry(value, "below `#[retry]`, for each attempt")),
    ),
    Habit::computed("total overall total_timeout overall_timeout", |_, value| {
        Some(beside_a_retry(value, "above `#[retry]`, for all attempts together"))
    }),
    Habit::constant(
        "fallback default on_elapsed fallback_method",
        "put `#[fallback(...)]` above `#[timeout]`, or turn the error into your own by `map_err`",
    ),
];

/// The advice for one of the two places of a limit beside a retry.
fn beside_a_retry(value: &Written, place: &str) -> String {
    let Time { text, needs_unit } = Time::read(value);
    format!("the place of `#[timeout]` says what it limits; put `#[timeout({text})]` {place}{needs_unit}")
}

/// The advice for a number whose unit is in the argument's name.
fn in_units(name: &str, value: &Written) -> String {
    let unit = match name.rsplit('_').next().unwrap_or(name) {
        "ms" | "millis" | "milliseconds" => "ms",
        "minutes" | "mins" => "m",
        _ => "s",
    };
    let number = value.text().filter(|text| text.chars().all(|c| c.is_ascii_digit()));
    let limit = number.map_or_else(|| "2s".to_owned(), |number| format!("{number}{unit}"));
    format!("the unit stands behind the number: write `#[timeout({limit})]`")
}
