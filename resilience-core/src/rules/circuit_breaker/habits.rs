//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Here are those that mean a setting; the macros have more, whose values are code.

use crate::rules::habits::{ForeignValue, Habit};

pub(super) const HABITS: &[Habit] = &[
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
];

/// The advice for a rate. A whole number would be taken for consecutive failures, and so would a
/// constant or a variable of an integer type.
fn rate(key: &str, value: &dyn ForeignValue) -> String {
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
