//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead, and whose values are code; those that mean a setting are in the rules. Each row has a
//! ui case: without the row, its message would be worse.

use crate::arguments::habits::Habit;
use crate::arguments::time::Time;
use crate::arguments::written::Written;
use crate::policies::{fallback, gate};
use crate::rules::habits::ForeignValue as _;

pub(super) const HABITS: &[Habit] = &[
    Habit::computed(
        "timeout timeout_duration call_timeout request_timeout execution_timeout max_duration write_max_duration",
        |_, value| Some(timeout(value)),
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
    Habit::computed(
        "max_concurrent max_concurrent_calls max_concurrency concurrency concurrency_limit permits",
        |_, value| Some(gate::below("circuit_breaker", "bulkhead", value)),
    ),
    Habit::constant(
        "enabled disabled enable disable force_open forced state",
        "a breaker is switched while it runs; write `CircuitBreaker::named(\"...\").disable()`",
    ),
    Habit::computed("id service resource label global scope", |_, value| Some(name(value))),
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
