//! The rules of `#[retry]`.

pub(crate) mod backoff;
pub(crate) mod habits;
pub(crate) mod retries;

use super::argument::Argument;
use super::attribute::Attribute;
use super::given::{AllGiven as _, Given, Mistake};
use super::kinds::{count, duration, factor, word};
use super::profile::PROFILE;
use super::scalar::Scalar;
use super::suggest::nearest;
use super::value::{Value, time_text};

pub(crate) const RETRY: Attribute =
    Attribute { name: "retry", arguments: ARGUMENTS, habits: habits::HABITS, check };

pub(crate) const ATTEMPTS: Argument = Argument::setting("attempts", "attempts = 3", attempts).synonyms(
    "attempt count limit max_attempts max_retries max_retry_attempts max_times max_tries n_attempts num_attempts \
     retries stop stop_after_attempt times tries",
);

pub(crate) const BASE: Argument =
    Argument::setting("base", "base = 100ms", |value| duration::read(value).map(Value::Duration)).synonyms(
        "base_delay delay initial initial_backoff initial_delay initial_interval interval min min_backoff \
     min_delay min_interval min_wait start wait wait_duration wait_time",
    );

pub(crate) const CAP: Argument =
    Argument::setting("cap", "cap = 10s", |value| duration::limit("cap", value).map(Value::Duration))
        .synonyms("delay_cap max max_backoff max_delay max_interval max_wait maximum_delay maximum_interval");

pub(crate) const FACTOR: Argument = Argument::setting("factor", "factor = 2", |value| {
    factor::read("factor", value).map(Value::Factor)
})
.synonyms(
    "backoff_coefficient backoff_factor backoff_multiplier backoff_rate exp_base exponent exponent_base growth \
     growth_factor multiplier",
);

pub(crate) const BACKOFF: Argument = Argument::setting("backoff", "backoff = linear", backoff::read).synonyms(
    "algorithm backoff_fn backoff_kind backoff_policy backoff_strategy backoff_type delay_backoff_type delay_fn \
     delay_strategy delay_type schedule strategy wait_fn wait_strategy",
);

pub(crate) const JITTER: Argument = Argument::setting("jitter", "jitter = full", jitter)
    .synonyms("jitter_kind jitter_mode jitter_strategy jitter_type randomization_factor");

pub(crate) const ON: Argument = Argument::code("on", "on = Error::Timeout").synonyms(
    "classify condition error errors exceptions filter for handle if include is_retryable on_err on_timeout only_if \
     retry_on_timeout on_error on_errors on_exception predicate retry_exceptions retry_for retry_if \
     retry_if_exception retry_if_exception_type retry_on retry_on_exception retry_when retryable should_handle \
     should_retry when",
);

pub(crate) const ON_OK: Argument = Argument::code("on_ok", "on_ok = |response| response.status() == 503")
    .synonyms("on_response on_result on_success on_value retry_if_result retry_on_response retry_on_result");

pub(crate) const MAX_DURATION: Argument = Argument::setting("max_duration", "max_duration = 30s", |value| {
    duration::read(value).map(Value::Duration)
})
.synonyms(
    "deadline give_up_after max_elapsed max_elapsed_time max_time max_total_duration overall_timeout \
     stop_after_delay time_limit total_delay within total_duration total_time total_timeout",
);

pub(crate) const MAX_RETRY_AFTER: Argument =
    Argument::setting("max_retry_after", "max_retry_after = 60s", |value| {
        duration::limit("max_retry_after", value).map(Value::Duration)
    });

/// Ends the message about zero.
pub(crate) const EVERY_ATTEMPT_IS_THE_FIRST: &str = "every attempt would begin the count anew";

pub(crate) const RESET_AFTER: Argument = Argument::setting("reset_after", "reset_after = 60s", |value| {
    duration::positive("reset_after", value, EVERY_ATTEMPT_IS_THE_FIRST).map(Value::Duration)
});

pub(crate) const NESTED: Argument = Argument::setting("nested", "nested = once", nested)
    .synonyms("if_nested nested_retries nested_retry nesting when_nested");

pub(crate) const BUDGET: Argument = Argument::fixed(
    "budget",
    "budget = 20%",
    "a budget belongs to all who share it, and stays as it is in the source",
)
.synonyms(
    "retry_budget budget_ratio budget_percent percent_can_retry retry_ratio retry_quota quota token_bucket \
     retry_token_bucket token_ratio tokens max_tokens throttle throttling retry_throttling retry_throttle",
);

pub(crate) const CLONE: Argument = Argument::code("clone", "clone(request)");

pub(crate) const CONTEXT: Argument =
    Argument::code("context", "context = cx").synonyms("attempt_context ctx state");

pub(crate) const NOTIFY: Argument = Argument::code("notify", "notify = |event| log(event)");

pub(crate) const MAP_ERR: Argument =
    Argument::code("map_err", "map_err = RetryError::new").synonyms("map_error");

pub(crate) const POLICY: Argument =
    Argument::code("policy", "policy = POLICY").synonyms("config options settings");

pub(crate) const SLEEP: Argument =
    Argument::code("sleep", "sleep = tokio::time::sleep").synonyms("sleep_fn sleeper timer");

pub(crate) const NAME: Argument = Argument::code("name", "name = \"payments\"").synonyms("label");

pub(crate) const CRATE: Argument = Argument::code("crate", "crate = resilience");

const ARGUMENTS: &[Argument] = &[
    ATTEMPTS,
    BASE,
    CAP,
    FACTOR,
    BACKOFF,
    JITTER,
    ON,
    ON_OK,
    MAX_DURATION,
    MAX_RETRY_AFTER,
    RESET_AFTER,
    NESTED,
    BUDGET,
    CLONE,
    CONTEXT,
    NOTIFY,
    MAP_ERR,
    PROFILE,
    POLICY,
    SLEEP,
    NAME,
    CRATE,
];

/// The words of `jitter`.
pub(crate) const JITTERS: &[&str] = &["none", "full", "equal", "decorrelated"];

/// The words of `nested`.
pub(crate) const NESTINGS: &[&str] = &["allow", "once"];

pub(crate) const NOT_AN_AMOUNT: &str =
    "`jitter` is a kind, not an amount; write `jitter = full`, `equal`, `decorrelated` or `none`";

pub(crate) const NESTED_IS_A_WORD: &str = "`nested` takes a word; write `nested = once` or `nested = allow`";

fn attempts(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Text("unlimited") => Ok(Value::Unlimited),
        Scalar::Text(word) if is_slip_of_unlimited(word) => Err(slip_of_unlimited(word)),
        value => count::read("attempts", value, u32::MAX).map(Value::Count),
    }
}

/// Whether `word` is a slip of `unlimited` that is hardly the name of a variable. `limited` may be
/// one.
pub(crate) fn is_slip_of_unlimited(word: &str) -> bool {
    let lower = word.to_lowercase();
    matches!(lower.as_str(), "infinite" | "infinity" | "inf" | "forever" | "none")
        || lower.starts_with("un") && nearest(&lower, ["unlimited"]).is_some()
}

pub(crate) fn slip_of_unlimited(word: &str) -> String {
    format!("unknown number of attempts `{word}`; did you mean `unlimited`?")
}

fn jitter(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Text(_) if value.amount().is_some() => Err(NOT_AN_AMOUNT.to_owned()),
        Scalar::Text(kind) => word::read("jitter", kind, JITTERS).map(Value::Word),
        other => Err(no_jitter(other)),
    }
}

/// The message about a value of `jitter` that is no word.
pub(crate) fn no_jitter(value: &Scalar<'_>) -> String {
    match value {
        Scalar::Number(_) => NOT_AN_AMOUNT.to_owned(),
        Scalar::Bool(on) => {
            let word = if *on { "full" } else { "none" };
            format!("`jitter` is a kind, not a switch; write `jitter = {word}`")
        }
        other => {
            let found = other.found();
            format!("unknown jitter `{found}`; expected one of {}", word::list(JITTERS.iter().copied()))
        }
    }
}

fn nested(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Text(text) if value.amount().is_none() => {
            word::read("nested", text, NESTINGS).map(Value::Word)
        }
        _ => Err(NESTED_IS_A_WORD.to_owned()),
    }
}

fn check(given: &[Given]) -> Vec<Mistake> {
    let mut mistakes = backoff::check(given);
    if let (Some(Value::Duration(base)), Some(Value::Duration(cap))) =
        (given.value("base"), given.value("cap"))
        && cap < base
    {
        let message = format!("`cap` ({}) is below `base` ({})", time_text(cap), time_text(base));
        mistakes.push(Mistake::at_value("cap", message));
    }
    mistakes
}
