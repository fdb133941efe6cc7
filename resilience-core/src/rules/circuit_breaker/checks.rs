//! Checks across settings. One whose value is not known counts as present and valid.

use super::MOST_CALLS;
use crate::rules::given::{AllGiven as _, Given, Mistake};
use crate::rules::value::{Value, time_text};

pub(super) fn check(given: &[Given]) -> Vec<Mistake> {
    let mut mistakes =
        if counts_in_a_row(given) { window_without_a_rate(given) } else { window_too_small(given) };
    mistakes.extend(cap_below_cooldown(given));
    mistakes.extend(without_partner(given));
    mistakes
}

/// Whether failures in a row are counted, so that no window is used. A threshold that is not known
/// may be a ratio.
fn counts_in_a_row(given: &[Given]) -> bool {
    let counts = matches!(given.value("threshold"), Some(Value::Count(_))) || !given.is_given("threshold");
    counts && !given.is_given("slow") && !given.is_given("slow_threshold")
}

fn window_without_a_rate(given: &[Given]) -> Vec<Mistake> {
    let (counted, instead) = if let Some(Value::Count(count)) = given.value("threshold") {
        (format!("`threshold` ({count}) counts failures in a row"), rate_for(count, given))
    } else {
        let counted = "without `threshold` failures in a row are counted";
        (counted.to_owned(), "write a rate such as `threshold = 50%`".to_owned())
    };
    let of_a_rate = given.iter().map(|given| given.key).filter(|key| ["window", "min_calls"].contains(key));
    let message =
        |key| format!("`{key}` goes with a failure rate, and {counted}; {instead}, or remove `{key}`");
    of_a_rate.map(|key| Mistake::at_key(key, message(key))).collect()
}

/// The advice for a count that is probably meant as a rate.
fn rate_for(count: u32, given: &[Given]) -> String {
    // So many consecutive failures are hardly meant.
    if (10..=100).contains(&count) {
        return format!("write `threshold = {count}%`");
    }
    match given.value("window") {
        Some(Value::Count(window)) if count <= window && (count * 100).is_multiple_of(window) => {
            let min_calls =
                if given.is_given("min_calls") { String::new() } else { format!(", min_calls = {window}") };
            format!("for {count} of {window} calls write `threshold = {}%{min_calls}`", count * 100 / window)
        }
        _ => "for a rate write `threshold = ...%`".to_owned(),
    }
}

fn window_too_small(given: &[Given]) -> Vec<Mistake> {
    let Some(Value::Count(min_calls)) = given.value("min_calls") else { return Vec::new() };
    let message = match given.value("window") {
        Some(Value::Count(window)) if window < min_calls => format!(
            "`min_calls` ({min_calls}) is above `window` ({window}): the window never holds so many calls, and the circuit \
             would never open"
        ),
        _ if !given.is_given("window") && min_calls > MOST_CALLS => format!(
            "`min_calls` ({min_calls}) is above what a window of calls holds at most ({MOST_CALLS}); look back on a stretch of \
             time: `window = 30s`"
        ),
        _ => return Vec::new(),
    };
    vec![Mistake::at_value("min_calls", message)]
}

fn cap_below_cooldown(given: &[Given]) -> Option<Mistake> {
    match (given.value("cooldown"), given.value("cooldown_cap")) {
        (Some(Value::Duration(cooldown)), Some(Value::Duration(cap))) if cap < cooldown => {
            let message =
                format!("`cooldown_cap` ({}) is below `cooldown` ({})", time_text(cap), time_text(cooldown));
            Some(Mistake::at_value("cooldown_cap", message))
        }
        _ => None,
    }
}

fn without_partner(given: &[Given]) -> Vec<Mistake> {
    const PARTNERS: [(&str, &str, &str); 2] = [
        (
            "slow",
            "slow_threshold",
            "the ratio of slow calls that opens the circuit; write `slow_threshold = 50%`",
        ),
        ("slow_threshold", "slow", "beyond which a call is slow; write `slow = 1s`"),
    ];
    let alone = PARTNERS.iter().filter(|(key, needed, _)| given.is_given(key) && !given.is_given(needed));
    alone.map(|(key, needed, what)| Mistake::at_key(key, needs(key, needed, what))).collect()
}

/// The message about `key`, which has no effect without the argument `needed`.
pub(crate) fn needs(key: &str, needed: &str, what: &str) -> String {
    format!("`{key}` needs `{needed}`, {what}")
}
