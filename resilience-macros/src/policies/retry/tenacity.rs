//! Values of Python's tenacity, which are calls, such as `stop = stop_after_attempt(3)`.

use crate::arguments::written::Written;
use crate::rules::habits::ForeignValue as _;
use crate::rules::retry::retries::attempts_for;

/// The advice for `retry = ...`: a count of retries, or a predicate.
pub(super) fn retry(value: &Written) -> String {
    const ON: &str = "`on` says which errors are retried";
    let Some((name, arguments)) = value.call() else {
        return if value.is_count_or_name() {
            attempts_for(value)
        } else {
            format!("{ON}; write `on = ...`")
        };
    };
    match (name.as_str(), arguments.function()) {
        ("retry_if_exception", Some(function)) => format!("{ON}; write `on = {function}`"),
        ("retry_if_result", Some(function)) => {
            format!("`on_ok` says which values are retried; write `on_ok = {function}`")
        }
        _ => format!("{ON}; write a pattern, such as `on = Error::Timeout`, or a closure, `on = |e| ...`"),
    }
}

/// The advice for `stop = ...`, such as `stop_after_attempt(3)` or
/// `stop_after_delay(30) | stop_after_attempt(5)`.
pub(super) fn stop(value: &Written) -> Option<String> {
    let parts: Option<Vec<String>> = value.split('|').iter().map(stop_after).collect();
    Some(format!("write `{}`", parts?.join(", ")))
}

fn stop_after(condition: &Written) -> Option<String> {
    let Some((name, arguments)) = condition.call() else {
        return condition.is_word("stop_never").then(|| "attempts = unlimited".to_owned());
    };
    match name.as_str() {
        "stop_after_attempt" => {
            Some(format!("attempts = {}", arguments.text().filter(|text| !text.contains('='))?))
        }
        "stop_after_delay" | "stop_before_delay" => Some(format!("max_duration = {}", arguments.seconds()?)),
        _ => None,
    }
}

/// The arguments to propose for `wait = ...`, such as `wait_fixed(2)` or
/// `wait_exponential(multiplier = 1, min = 4, max = 10)`.
pub(super) fn wait(value: &Written) -> Option<String> {
    let (name, arguments) = value.call()?;
    let seconds = |name: &str| arguments.argument(name)?.seconds();
    match name.as_str() {
        "wait_fixed" => Some(format!("base = {}, factor = 1, jitter = none", arguments.seconds()?)),
        "wait_exponential" | "wait_random_exponential" | "wait_exponential_jitter" => {
            let base = seconds("min").or_else(|| seconds("multiplier")).or_else(|| seconds("initial"))?;
            let cap = seconds("max").map_or_else(String::new, |cap| format!(", cap = {cap}"));
            Some(format!("base = {base}{cap}"))
        }
        _ => None,
    }
}
