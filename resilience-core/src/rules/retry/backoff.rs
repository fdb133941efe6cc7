//! The words of `backoff`, and what contradicts it.

use super::habits;
use crate::rules::given::{AllGiven as _, Given, Mistake};
use crate::rules::kinds::word;
use crate::rules::scalar::Scalar;
use crate::rules::suggest::nearest;
use crate::rules::value::Value;

/// The words of `backoff`. An attribute takes a function too.
pub(crate) const BACKOFFS: &[&str] = &["exponential", "linear"];

/// The kinds of other libraries that are hardly the name of a function.
const FOREIGN: [&str; 7] = ["constant", "exp", "expo", "fixed", "incremental", "increment", "none"];

pub(crate) const NOT_AN_AMOUNT: &str = "`backoff` is a kind, not an amount; write `base = 100ms` for the first delay, or `factor = 2` for its growth";

/// Reads the value of a file.
pub(super) fn read(value: &Scalar<'_>) -> Result<Value, String> {
    match value {
        Scalar::Text(_) if value.amount().is_some() => Err(NOT_AN_AMOUNT.to_owned()),
        Scalar::Text(text) => match word::read("backoff", text, BACKOFFS) {
            Err(message) if !is_near(text) => Err(foreign(text).unwrap_or(message)),
            read => read.map(Value::Word),
        },
        other => Err(no_word(other)),
    }
}

/// The message about a value that is no word.
pub(crate) fn no_word(value: &Scalar<'_>) -> String {
    match value {
        Scalar::Number(_) => NOT_AN_AMOUNT.to_owned(),
        Scalar::Bool(true) => "`backoff` is a kind, not a switch; write `backoff = exponential`".to_owned(),
        Scalar::Bool(false) => "`backoff` is a kind, not a switch; write `base = 0s` for no delay".to_owned(),
        other => {
            let found = other.found();
            format!("unknown backoff `{found}`; expected one of {}", word::list(BACKOFFS.iter().copied()))
        }
    }
}

/// The message about a lone word that is hardly the name of a function: a misspelt one of ours, or
/// one of another library.
pub(crate) fn slip(text: &str) -> Option<String> {
    if is_near(text) {
        return Some(word::unknown("backoff", text, BACKOFFS));
    }
    FOREIGN.contains(&text).then(|| foreign(text))?
}

/// The message about a kind of another library.
fn foreign(text: &str) -> Option<String> {
    let advice = habits::kind("backoff", &Scalar::Text(text))?;
    Some(format!("unknown backoff `{text}`; {advice}"))
}

fn is_near(text: &str) -> bool {
    nearest(&text.to_lowercase(), BACKOFFS.iter().copied()).is_some()
}

/// The mistakes of a setting that never acts beside a kind of backoff or of jitter.
pub(super) fn check(given: &[Given]) -> Vec<Mistake> {
    let is = |key, word| given.value(key) == Some(Value::Word(word));
    let mut mistakes = Vec::new();
    if given.is_given("factor") && is("backoff", "linear") {
        let message =
            "`factor` has no effect with `backoff = linear`, which adds `base` each time; remove one of them";
        mistakes.push(Mistake::at_value_that_turns_off("factor", message.to_owned()));
    }
    if given.is_given("backoff") && is("jitter", "decorrelated") {
        let message = "`backoff` has no effect with `jitter = decorrelated`, which draws each delay from the last one; \
                       remove one of them";
        mistakes.push(Mistake::at_value_that_turns_off("backoff", message.to_owned()));
    }
    mistakes
}
