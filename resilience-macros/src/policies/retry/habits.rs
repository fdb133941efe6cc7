//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Each row has a ui case: without the row, its message would be worse.

use super::retries::attempts_for;
use super::tenacity;
use crate::arguments::habits::Habit;
use crate::arguments::time::Time;
use crate::arguments::written::Written;
use crate::policies::fallback;

pub(super) const HABITS: &[Habit] = &[
    Habit::computed(
        "retries max_retries num_retries n_retries retry_count retry_limit retry_times max_retry max_retry_count \
         max_retry_attempts max_times times",
        |_, value| Some(attempts_for(value)),
    ),
    Habit::computed("retry", |_, value| Some(tenacity::retry(value))),
    Habit::computed("stop", |_, value| tenacity::stop(value)),
    Habit::constant(
        "unlimited infinite forever endless indefinitely retry_forever infinite_retries without_max_times",
        "write `attempts = unlimited`",
    ),
    Habit::computed(
        "backoff wait delay interval strategy algorithm schedule backoff_strategy backoff_type backoff_policy \
         delay_strategy delay_type delay_backoff_type wait_strategy exponential exponential_backoff exp_backoff \
         wait_exponential linear linear_backoff incremental wait_incrementing constant constant_backoff fixed \
         fixed_backoff fixed_delay fixed_interval wait_fixed fibonacci fibonacci_backoff wait_random random_backoff \
         no_backoff wait_none",
        backoff,
    ),
    Habit::constant(
        "on_retry on_each_retry on_retry_attempt on_backoff on_attempt_failed on_failed_attempt before before_sleep \
         before_retry before_wait before_attempt after after_attempt listener retry_listener callback hook observer \
         log logger log_retries verbose debug trace",
        "`notify` is called with an event before each wait; write `notify = |event| ...`",
    ),
    Habit::computed("with_jitter", |name, value| value.is_switch().then(|| jitter(name, value))),
    Habit::computed(
        "use_jitter jittered add_jitter enable_jitter randomize random no_jitter without_jitter disable_jitter",
        |name, value| Some(jitter(name, value)),
    ),
    Habit::computed("delays backoffs intervals waits", |_, value| Some(delays(value))),
    Habit::constant(
        "max_jitter jitter_factor jitter_max jitter_range randomization_factor",
        crate::rules::retry::NOT_AN_AMOUNT,
    ),
    Habit::constant(
        "adjust delay_fn backoff_fn wait_fn delay_generator sleep_duration_provider delay_from_error retry_after \
         retry_after_header respect_retry_after",
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
    const GROWS: &str = "delays are computed from `base`, `factor` and `cap`, not listed";
    let list = value.list();
    match (list.first().and_then(Written::text), list.last().and_then(Written::text)) {
        (Some(base), Some(cap)) if list.len() > 1 => {
            let attempts = list.len() + 1;
            format!("{GROWS}; write `attempts = {attempts}, base = {base}, factor = 2, cap = {cap}`")
        }
        _ => format!("{GROWS}; write `base = 100ms, factor = 2, cap = 10s`"),
    }
}

fn backoff(name: &str, value: &Written) -> Option<String> {
    const GROWS: &str = "the delay begins at `base` and grows by `factor`";
    if let Some(parts) = tenacity::wait(value) {
        return Some(format!("{GROWS}; write `{parts}`"));
    }
    let words = format!("{name} {}", value.words());
    let says = |word: &str| words.contains(word);
    let base = value.duration().map_or_else(|| "100ms".to_owned(), |_| value.text().unwrap_or_default());
    if words.contains('=') {
        return value
            .text()
            .map(|parts| format!("write its parts as arguments of their own, such as `{parts}`"));
    }
    Some(if says("expo") || says("exp_backoff") {
        format!("{GROWS}; write `base = {base}, factor = 2`")
    } else if says("linear") || says("increment") {
        format!("{GROWS}, never by the same amount; write `base = {base}, factor = 1.5`")
    } else if says("fibonacci") {
        format!("{GROWS}; write `base = {base}, factor = 1.6`")
    } else if says("const") || says("fixed") {
        format!("for the same delay each time write `base = {base}, factor = 1, jitter = none`")
    } else if says("random") {
        format!("`jitter = full` draws each delay; write `base = {base}, factor = 1`")
    } else if says("none") || says("no_backoff") {
        "write `base = 0s`".to_owned()
    } else if name == "backoff" && value.number().is_some_and(|number| number < 10.0) {
        format!("did you mean `factor = {}`?", value.text()?)
    } else {
        return None;
    })
}

fn jitter(name: &str, value: &Written) -> String {
    let negated = ["no_", "without_", "disable_"].iter().any(|prefix| name.starts_with(prefix));
    if negated == value.is_word("false") {
        String::from("delays are drawn at random unless you write `jitter = none`; remove this argument")
    } else {
        "write `jitter = none`".to_owned()
    }
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

/// The advice for a name with a unit, as in `delay_ms = 100`. Our durations have the unit in the
/// value.
pub(super) fn in_units(name: &str, value: &Written) -> Option<String> {
    const UNITS: [(&str, &str); 9] = [
        ("_ms", "ms"),
        ("_millis", "ms"),
        ("_milliseconds", "ms"),
        ("_s", "s"),
        ("_sec", "s"),
        ("_secs", "s"),
        ("_seconds", "s"),
        ("_mins", "m"),
        ("_minutes", "m"),
    ];
    let (bare, unit) = UNITS.iter().find_map(|(suffix, unit)| Some((name.strip_suffix(suffix)?, unit)))?;
    let number = value.text().filter(|_| value.number().is_some())?;
    let key = super::arguments::duration_key(bare)?;
    Some(format!("write `{key} = {number}{unit}`"))
}
