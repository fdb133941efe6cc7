//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Here are those that mean a setting; the macros have more, whose values are code.

use crate::rules::habits::{ForeignValue, Habit};

pub(super) const HABITS: &[Habit] = &[
    Habit::computed("per_second per_sec rps qps tps requests_per_second calls_per_second", |_, value| {
        Some(in_a(value, "1s"))
    }),
    Habit::computed("per_minute per_min rpm requests_per_minute calls_per_minute", |_, value| {
        Some(in_a(value, "1m"))
    }),
    Habit::computed("per_hour rph requests_per_hour calls_per_hour", |_, value| Some(in_a(value, "1h"))),
    Habit::computed("per_day requests_per_day calls_per_day", |_, value| Some(in_a(value, "24h"))),
    Habit::computed("rate", |_, value| Some(rate(value))),
    Habit::constant(
        "algorithm strategy limiter_type window_type sliding_window fixed_window token_bucket leaky_bucket gcra smooth \
         smoothed",
        "it is a token bucket; `burst` is its size, and `burst = 1` spaces the calls evenly",
    ),
    Habit::computed("queue queue_limit queue_size max_queue max_waiting", |_, _| {
        Some("how many calls may wait follows from `wait`; write `wait = 100ms`".to_owned())
    }),
    Habit::constant(
        "fail_fast reject non_blocking nonblocking block blocking",
        "a call without a token is rejected at once, unless `wait` is written; write `wait = 100ms` to let it wait",
    ),
];

/// The advice for a number of calls whose period is in the argument's name.
fn in_a(value: &dyn ForeignValue, period: &str) -> String {
    let limit = value.text().filter(|_| !value.is_switch() && value.quoted().is_none());
    let limit = limit.unwrap_or_else(|| "100".to_owned());
    match period {
        "1s" => format!("write `limit = {limit}`, which is per second"),
        period => format!("write `limit = {limit}, per = {period}`"),
    }
}

/// The advice for `rate = "100/m"`.
fn rate(value: &dyn ForeignValue) -> String {
    match value.quoted().as_deref().map(parts) {
        None => in_a(value, "1s"),
        Some(Some(parts)) => write(&parts),
        Some(None) => "write `limit = 100, per = 1s`".to_owned(),
    }
}

/// The advice for a number of calls in a time.
pub(super) fn write((limit, per): &(u32, &str)) -> String {
    match *per {
        "1s" => format!("write `limit = {limit}`, which is per second"),
        per => format!("write `limit = {limit}, per = {per}`"),
    }
}

/// The calls and the period of a text such as `100/minute` or `100 per hour`.
pub(super) fn parts(text: &str) -> Option<(u32, &'static str)> {
    let text = text.trim().to_lowercase();
    let (limit, period) = text.split_once('/').or_else(|| text.split_once(" per "))?;
    let limit = limit.trim().trim_end_matches(" calls").trim_end_matches(" requests").parse().ok()?;
    let per = match period.trim().trim_start_matches("1 ").trim_end_matches('s') {
        "" | "sec" | "second" | "1" => "1s",
        "m" | "min" | "minute" | "1m" => "1m",
        "h" | "hour" | "1h" => "1h",
        "d" | "day" => "24h",
        _ => return None,
    };
    Some((limit, per))
}
