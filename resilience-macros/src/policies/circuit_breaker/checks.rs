//! Checks across arguments. One whose value failed to parse counts as present and valid, so one
//! mistake is not reported twice.

use super::arguments::CircuitBreakerArgs;
use super::values::MOST_CALLS;
use super::values::{Threshold, Window};
use crate::arguments::argument::Argument;
use crate::arguments::{Arguments, Value};
use crate::errors::Errors;

pub(super) fn between_arguments(args: &CircuitBreakerArgs, errors: &mut Errors) {
    if args.is_written("breaker") {
        settings_next_to_a_breaker(args, errors);
        return;
    }
    if counts_in_a_row(args) {
        window_without_a_rate(args, errors);
    } else {
        window_too_small(args, errors);
    }
    cap_below_cooldown(args, errors);
    without_partner(args, errors);
}

fn settings_next_to_a_breaker(args: &CircuitBreakerArgs, errors: &mut Errors) {
    // `key` is allowed: it selects a breaker of a `KeyedCircuitBreaker`, and only types tell
    // whether `breaker` is one.
    let is_of_the_breaker = |row: &&Argument<_>| row.is_setting() || ["name", "max_keys"].contains(&row.key);
    let settings: Vec<&str> =
        CircuitBreakerArgs::ARGUMENTS.iter().filter(is_of_the_breaker).map(|row| row.key).collect();
    for setting in args.written_among(&settings) {
        let message =
            format!("`{setting}` contradicts `breaker`, which brings its own settings; remove one of them");
        errors.push(syn::Error::new(setting.span(), message));
    }
}

/// Whether failures in a row are counted, so that no window is used. A threshold that is an
/// expression may be a ratio.
fn counts_in_a_row(args: &CircuitBreakerArgs) -> bool {
    let counts = match &args.threshold {
        Some(threshold) => matches!(threshold, Value::Literal(Threshold::Count(_), _)),
        None => !args.is_written("threshold"),
    };
    counts && !args.is_written("slow") && !args.is_written("slow_threshold")
}

fn window_without_a_rate(args: &CircuitBreakerArgs, errors: &mut Errors) {
    let (counted, instead) = match args.threshold.as_ref().and_then(Value::literal) {
        Some((Threshold::Count(count), _)) => {
            (format!("`threshold` ({count}) counts failures in a row"), rate_for(*count, args))
        }
        _ => {
            let counted = "without `threshold` failures in a row are counted";
            (counted.to_owned(), "write a rate such as `threshold = 50%`".to_owned())
        }
    };
    for key in args.written_among(&["window", "min_calls"]) {
        let message =
            format!("`{key}` goes with a failure rate, and {counted}; {instead}, or remove `{key}`");
        errors.push(syn::Error::new(key.span(), message));
    }
}

/// The advice for a count that is probably meant as a rate.
fn rate_for(count: u32, args: &CircuitBreakerArgs) -> String {
    // So many consecutive failures are hardly meant.
    if (10..=100).contains(&count) {
        return format!("write `threshold = {count}%`");
    }
    match args.window.as_ref().and_then(Value::literal) {
        Some((Window::Calls(window), _)) if count <= *window && (count * 100).is_multiple_of(*window) => {
            let min_calls =
                if args.is_written("min_calls") { String::new() } else { format!(", min_calls = {window}") };
            format!("for {count} of {window} calls write `threshold = {}%{min_calls}`", count * 100 / window)
        }
        _ => "for a rate write `threshold = ...%`".to_owned(),
    }
}

fn window_too_small(args: &CircuitBreakerArgs, errors: &mut Errors) {
    let (window, min_calls) = (args.window.as_ref(), args.min_calls.as_ref());
    if let (Some((Window::Calls(window), _)), Some((min_calls, span))) =
        (window.and_then(Value::literal), min_calls.and_then(Value::literal))
        && window < min_calls
    {
        let message = format!(
            "`min_calls` ({min_calls}) is above `window` ({window}): the window never holds so many calls, and the circuit \
             would never open"
        );
        errors.push(syn::Error::new(span, message));
    }
    if let (false, Some((min_calls, span))) = (args.is_written("window"), min_calls.and_then(Value::literal))
        && *min_calls > MOST_CALLS
    {
        let message = format!(
            "`min_calls` ({min_calls}) is above what a window of calls holds at most ({MOST_CALLS}); look back on a stretch of \
             time: `window = 30s`"
        );
        errors.push(syn::Error::new(span, message));
    }
}

fn without_partner(args: &CircuitBreakerArgs, errors: &mut Errors) {
    const PARTNERS: [(&str, &str, &str); 3] = [
        (
            "slow",
            "slow_threshold",
            "the ratio of slow calls that opens the circuit; write `slow_threshold = 50%`",
        ),
        ("slow_threshold", "slow", "beyond which a call is slow; write `slow = 1s`"),
        ("max_keys", "key", "which tells the breakers apart; write `key = host`, or remove `max_keys`"),
    ];
    for (key, needed, what) in PARTNERS.iter().filter(|(_, needed, _)| !args.is_written(needed)) {
        for key in args.written_among(&[*key]) {
            errors.push(syn::Error::new(key.span(), format!("`{key}` needs `{needed}`, {what}")));
        }
    }
}

fn cap_below_cooldown(args: &CircuitBreakerArgs, errors: &mut Errors) {
    let (cooldown, cap) = (args.cooldown.as_ref(), args.cooldown_cap.as_ref());
    if let (Some((cooldown, _)), Some((cap, span))) =
        (cooldown.and_then(Value::literal), cap.and_then(Value::literal))
        && cap < cooldown
    {
        let message = format!("`cooldown_cap` ({cap:?}) is below `cooldown` ({cooldown:?})");
        errors.push(syn::Error::new(span, message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

    /// The keys of the arguments that are refused next to `breaker`.
    fn refused() -> Vec<&'static str> {
        let refuses = |row: &&Argument<CircuitBreakerArgs>| {
            let written = format!("breaker = BREAKER, {}", row.example);
            let mut errors = Errors::default();
            let _: CircuitBreakerArgs =
                arguments::parse(written.parse().expect("they are tokens"), arguments::NOWHERE, &mut errors);
            errors.to_compile_errors().to_string().contains("contradicts `breaker`")
        };
        CircuitBreakerArgs::ARGUMENTS.iter().filter(refuses).map(|row| row.key).collect()
    }

    #[test]
    fn each_setting_is_refused_next_to_a_breaker_by_hand() {
        let settings = "threshold window min_calls name cooldown cooldown_factor cooldown_cap probes slow \
                        slow_threshold max_keys";
        assert_eq!(refused(), settings.split_whitespace().collect::<Vec<_>>());
    }
}
