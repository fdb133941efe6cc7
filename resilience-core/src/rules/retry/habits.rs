//! Arguments of other libraries that need a full answer, because the name of one of ours would
//! mislead. Here are those that mean a setting; the macros have more, whose values are code.

use super::NOT_AN_AMOUNT;
use super::retries::attempts_for;
use crate::rules::habits::{ForeignValue, Habit};

pub(super) const HABITS: &[Habit] = &[
    Habit::computed(
        "retries max_retries num_retries n_retries retry_count retry_limit retry_times max_retry max_retry_count \
         max_retry_attempts max_times times",
        |_, value| Some(attempts_for(value)),
    ),
    Habit::constant(
        "unlimited infinite forever endless indefinitely retry_forever infinite_retries without_max_times",
        "write `attempts = unlimited`",
    ),
    Habit::computed(BACKOFFS, kind),
    Habit::computed("with_jitter", |name, value| value.is_switch().then(|| jitter(name, value))),
    Habit::computed(
        "use_jitter jittered add_jitter enable_jitter randomize random no_jitter without_jitter disable_jitter",
        |name, value| Some(jitter(name, value)),
    ),
    Habit::constant("max_jitter jitter_factor jitter_max jitter_range randomization_factor", NOT_AN_AMOUNT),
];

/// The names of a whole backoff.
const BACKOFFS: &str = "wait delay interval strategy algorithm schedule backoff_strategy backoff_type \
    backoff_policy delay_strategy delay_type delay_backoff_type wait_strategy exponential exponential_backoff \
    exp_backoff wait_exponential linear linear_backoff incremental wait_incrementing constant constant_backoff fixed \
    fixed_backoff fixed_delay fixed_interval wait_fixed fibonacci fibonacci_backoff wait_random random_backoff \
    no_backoff wait_none";

/// Begins the advice about a backoff of another kind.
pub(crate) const GROWS: &str = "the delay begins at `base` and grows by `factor`";

/// Whether `name` is that of a whole backoff.
pub(crate) fn is_backoff(name: &str) -> bool {
    BACKOFFS.split_whitespace().any(|word| word == name)
}

/// The advice about a backoff by the name or the value of its kind.
pub(crate) fn kind(name: &str, value: &dyn ForeignValue) -> Option<String> {
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
        format!("write `base = {base}, backoff = linear`")
    } else if says("fibonacci") {
        "a function tells such delays; write `backoff = |retry, error| ...`".to_owned()
    } else if says("const") || says("fixed") {
        format!("for the same delay each time write `base = {base}, factor = 1, jitter = none`")
    } else if says("random") {
        format!("`jitter = full` draws each delay; write `base = {base}, factor = 1`")
    } else if says("none") || says("no_backoff") {
        "write `base = 0s`".to_owned()
    } else {
        return None;
    })
}

fn jitter(name: &str, value: &dyn ForeignValue) -> String {
    let negated = ["no_", "without_", "disable_"].iter().any(|prefix| name.starts_with(prefix));
    if negated == value.is_word("false") {
        String::from("delays are drawn at random unless you write `jitter = none`; remove this argument")
    } else {
        "write `jitter = none`".to_owned()
    }
}
