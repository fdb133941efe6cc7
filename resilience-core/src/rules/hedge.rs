//! The rules of `#[hedge]`.

use super::argument::Argument;
use super::attribute::Attribute;
use super::habits::{ForeignValue, Habit};
use super::kinds::{count, duration, percentile};
use super::scalar::Scalar;
use super::value::Value;

pub(crate) const HEDGE: Attribute =
    Attribute { name: "hedge", arguments: ARGUMENTS, habits: HABITS, check: |_| Vec::new() };

/// Ends the message about zero.
pub(crate) const EVERY_CALL_IS_DOUBLED: &str = "every call would be made twice";

pub(crate) const AFTER: Argument = Argument::setting("after", "after = 100ms", after).synonyms(
    "delay hedging_delay hedge_delay hedge_after backup_after backup_delay wait interval timeout time duration threshold start_after send_after",
);

pub(crate) const ATTEMPTS: Argument = Argument::setting("attempts", "attempts = 2", attempts)
    .synonyms("max_attempts attempt count max_total_attempts parallel copies n total tries requests");

pub(crate) const ON: Argument = Argument::code("on", "on = Error::Timeout").synonyms(
    "should_handle handle hedge_on non_fatal non_fatal_status_codes retryable retry_on when condition if predicate \
     errors exceptions on_error on_errors on_err",
);

pub(crate) const ON_OK: Argument = Argument::code("on_ok", "on_ok = |response| response.status() == 503")
    .synonyms("on_response on_result on_success on_value handle_result");

pub(crate) const BUDGET: Argument = Argument::fixed(
    "budget",
    "budget = 10%",
    "a budget keeps the rules that it began with; others of the same name may use it",
)
.synonyms("max_extra_load extra_load throttle throttling retry_throttling ratio max_ratio hedge_budget");

pub(crate) const CLONE: Argument = Argument::code("clone", "clone(request)").synonyms("cloned clones");

pub(crate) const SLEEP: Argument =
    Argument::code("sleep", "sleep = tokio::time::sleep").synonyms("sleep_fn sleeper timer");

pub(crate) const NAME: Argument = Argument::code("name", "name = \"payments\"").synonyms("label");

pub(crate) const CRATE: Argument = Argument::code("crate", "crate = resilience");

const ARGUMENTS: &[Argument] = &[AFTER, ATTEMPTS, ON, ON_OK, BUDGET, CLONE, SLEEP, NAME, CRATE];

/// Words of other libraries: some count the attempts besides the first.
const HABITS: &[Habit] = &[
    Habit::computed(
        "hedges max_hedges max_hedged_attempts hedged_attempts max_hedged_requests backups max_backups extra_attempts \
     max_extra_attempts retries max_retries",
        |_, value| Some(attempts_for(value)),
    ),
    Habit::computed("percentile quantile latency_percentile", |_, value| {
        let percent = value.count().filter(|percent| (50..100).contains(percent)).unwrap_or(95);
        Some(format!("write `after = p{percent}`"))
    }),
    Habit::constant(
        "map_err map_error error",
        "a hedge makes no error of its own, its outcome is that of an attempt; remove this argument",
    ),
];

/// The fewest and the most attempts.
const FEWEST: u32 = 2;
const MOST: u32 = 5;

/// Reads a time above zero, or a percentile.
pub(crate) fn after(value: &Scalar<'_>) -> Result<Value, String> {
    match percentile::read("after", value) {
        Some(percentile) => percentile.map(Value::Percentile),
        None => duration::positive("after", value, EVERY_CALL_IS_DOUBLED).map(Value::Duration),
    }
}

/// Reads a number of attempts.
pub(crate) fn attempts(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Number("0") => Err(too_few("0")),
        value => match count::read("attempts", value, MOST)? {
            count if count < FEWEST => Err(too_few("1")),
            count => Ok(Value::Count(count)),
        },
    }
}

fn too_few(found: &str) -> String {
    format!("`attempts` counts the first one too, so it is at least {FEWEST}, found `{found}`")
}

fn attempts_for(value: &dyn ForeignValue) -> String {
    let attempts = value.count().and_then(|hedges| u32::try_from(hedges).ok()?.checked_add(1));
    let attempts = attempts.map_or(FEWEST, |attempts| attempts.clamp(FEWEST, MOST));
    format!("`attempts` counts the first one too; write `attempts = {attempts}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(key: &str, text: &str) -> Result<Value, String> {
        HEDGE
            .read(key, &Scalar::bare(text), &[])
            .map(|setting| setting.value)
            .map_err(|refusal| refusal.message)
    }

    #[test]
    fn after_is_a_time_or_a_percentile() {
        assert_eq!(read("after", "100ms"), Ok(Value::Duration(std::time::Duration::from_millis(100))));
        assert_eq!(read("after", "p95"), Ok(Value::Percentile(950_000_000)));
        assert_eq!(read("after", "p99.9"), Ok(Value::Percentile(999_000_000)));
        assert!(read("after", "0s").is_err_and(|message| message.contains("made twice")));
        assert!(read("after", "p49").is_err() && read("after", "p100").is_err());
    }

    #[test]
    fn there_are_two_to_five_attempts() {
        let all = ["0", "1", "2", "5", "6"].map(|count| read("attempts", count).is_ok());
        assert_eq!(all, [false, false, true, true, false]);
    }
}
