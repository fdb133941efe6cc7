//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead, and whose values are code; those that mean a setting are in the rules. Each row has a
//! ui case: without the row, its message would be worse.

use super::tenacity;
use crate::arguments::habits::Habit;
use crate::arguments::time::Time;
use crate::arguments::written::Written;
use crate::policies::fallback;
use crate::rules::retry::habits::{GROWS, is_backoff};

pub(super) const HABITS: &[Habit] = &[
    Habit::computed("retry", |_, value| Some(tenacity::retry(value))),
    Habit::computed("stop", |_, value| tenacity::stop(value)),
    Habit::constant(
        "on_retry on_each_retry on_retry_attempt on_backoff on_attempt_failed on_failed_attempt before before_sleep \
         before_retry before_wait before_attempt after after_attempt listener retry_listener callback hook observer \
         log logger log_retries verbose debug trace",
        "`notify` is called with an event before each wait; write `notify = |event| ...`",
    ),
    Habit::computed("delays backoffs intervals waits", |_, value| Some(delays(value))),
    Habit::constant(
        "delay_generator sleep_duration_provider backoff_function delay_function wait_function",
        "`backoff` takes a function; write `backoff = |retry, error| ...`",
    ),
    Habit::constant(
        "adjust delay_from_error retry_after retry_after_header respect_retry_after",
        "`on` may answer with the delay to wait; write `on = |e| Transience::TransientAfter(...)`",
    ),
    Habit::computed(
        "abort_on abort_if abort_retry_on bail_on except exclude excluding exceptions_to_skip unless not_on ignore \
         ignore_exceptions no_retry_on no_retry_for not_retry_on dont_retry_on do_not_retry_on never_on skip_on \
         stop_on stop_if give_up_on giveup_on giveup fatal permanent non_retryable retry_unless retry_if_not \
         retry_if_not_exception_type",
        |_, value| Some(opposite(value)),
    ),
    Habit::computed(
        "timeout attempt_timeout timeout_per_attempt per_attempt_timeout per_try_timeout try_timeout call_timeout \
         request_timeout attempt_time_limit",
        |_, value| Some(timeout(value)),
    ),
    Habit::constant(
        "status statuses status_codes status_code codes retry_status_codes retry_on_status retry_on_statuses \
         status_forcelist",
        "write `on = Error::Status(500..=599)`, or `on_ok = |response| response.status() == 503`",
    ),
    Habit::computed(
        "fallback fallback_method recover recovery or_else default on_giveup on_give_up on_exhausted",
        |_, value| Some(fallback::above("retry", value)),
    ),
    Habit::constant(
        "reraise raise wrap wrap_error retry_error",
        "the last error is returned unchanged; to wrap it write `map_err = RetryError::new`",
    ),
    Habit::constant(
        "async is_async asynchronous blocking sync runtime executor",
        "an `async fn` waits without blocking its thread; for a timer of your own write `sleep = ...`",
    ),
    Habit::constant(
        "idempotent idempotency idempotency_key",
        "write `context = cx`, and send `cx.idempotency_key()`, which is the same in every attempt",
    ),
];

/// The advice for a list of delays, one for each retry.
fn delays(value: &Written) -> String {
    const TABLE: &str = "a function tells the delays of a list";
    match value.list().len() {
        0 | 1 => format!("{TABLE}; write `backoff = |retry, error| ...`"),
        delays => format!("{TABLE}; write `attempts = {}, backoff = |retry, error| ...`", delays + 1),
    }
}

/// The advice for a backoff that is a call of tenacity, such as `wait = wait_fixed(2)`.
pub(super) fn backoff(name: &str, value: &Written) -> Option<String> {
    let parts = tenacity::wait(value).filter(|_| is_backoff(name))?;
    Some(format!("{GROWS}; write `{parts}`"))
}

/// The advice for arguments that say which errors are not retried. `on` says the opposite.
fn opposite(value: &Written) -> String {
    const ON: &str = "`on` says which errors are retried";
    if let Some(named) = value.named_type() {
        let closure = if named.contains("io::") {
            "|e| e.kind() != io::ErrorKind::NotFound"
        } else {
            "|e| !is_permanent(e)"
        };
        return format!("{ON}, and `{named}` is a type; write a closure, such as `on = {closure}`");
    }
    let closure = value.negated().unwrap_or_else(|| "|e| !...".to_owned());
    format!("{ON}; write `on = {closure}`")
}

fn timeout(value: &Written) -> String {
    let Time { text, needs_unit } = Time::read(value);
    format!(
        "in async code put `#[timeout({text})]` below `#[retry]` for each attempt, or above it for all of them; in sync code \
         give the client a timeout, and write `max_duration = {text}` for all of them{needs_unit}"
    )
}
