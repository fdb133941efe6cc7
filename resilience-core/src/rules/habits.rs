//! Words of other libraries that need a full answer, because the name of one of our arguments alone
//! would mislead.

use std::time::Duration;

use super::argument::Argument;
use super::text::duration::from_literal;

/// The value of an unknown argument, as far as an answer depends on it.
pub(crate) trait ForeignValue {
    /// A whole number without a unit.
    fn count(&self) -> Option<u64>;
    /// A number without a unit, whole or with a fraction.
    fn number(&self) -> Option<f64>;
    /// A duration, such as `30s`.
    fn duration(&self) -> Option<Duration>;
    /// The text for a message that proposes it. `None` if it is too long for one.
    fn text(&self) -> Option<String>;
    /// What stands in quotes, and is no number with a unit.
    fn quoted(&self) -> Option<String>;
    /// Whether it is the word `word` alone.
    fn is_word(&self, word: &str) -> bool;
    fn is_negative(&self) -> bool;
    /// Whether it is `true`, `false`, or missing.
    fn is_switch(&self) -> bool;
    /// All of its text in lower case, to search for words in it.
    fn words(&self) -> String;

    /// Whether it is `1.0`, the ratio of all calls, but not `1`, a count.
    fn is_one(&self) -> bool {
        self.count().is_none() && self.number() == Some(1.0)
    }

    /// A number, in quotes or not: `"5"` or `5`.
    fn quoted_number(&self) -> Option<f64> {
        self.number().or_else(|| self.quoted()?.trim().parse().ok())
    }
}

/// Some words that share an answer.
pub(crate) struct Habit {
    /// Separated by spaces.
    words: &'static str,
    answer: Answer,
}

enum Answer {
    Constant(&'static str),
    /// A function of the word and its value. `None` if naming the nearest argument is enough.
    Computed(fn(&str, &dyn ForeignValue) -> Option<String>),
}

impl Habit {
    /// The same `answer` for every value.
    pub(super) const fn constant(words: &'static str, answer: &'static str) -> Self {
        Self { words, answer: Answer::Constant(answer) }
    }

    /// An answer that depends on the value.
    pub(super) const fn computed(
        words: &'static str,
        answer: fn(&str, &dyn ForeignValue) -> Option<String>,
    ) -> Self {
        Self { words, answer: Answer::Computed(answer) }
    }

    pub(crate) fn all_words(&self) -> impl Iterator<Item = &'static str> {
        self.words.split_whitespace()
    }
}

/// The advice on what to write instead of `name`, if one of `habits` has that word.
pub(super) fn advice(habits: &[Habit], name: &str, value: &dyn ForeignValue) -> Option<String> {
    let habit = habits.iter().find(|habit| habit.all_words().any(|word| word == name))?;
    match habit.answer {
        Answer::Constant(answer) => Some(answer.to_owned()),
        Answer::Computed(answer) => answer(name, value),
    }
}

/// The advice for a name with a unit, as in `delay_ms = 100`. Our durations have the unit in the
/// value.
pub(super) fn in_units(arguments: &[Argument], name: &str, value: &dyn ForeignValue) -> Option<String> {
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
    let key = duration_key(arguments, bare)?;
    Some(format!("write `{key} = {number}{unit}`"))
}

/// The argument that `name` is, or is a synonym of, if its example is a duration.
fn duration_key(arguments: &[Argument], name: &str) -> Option<&'static str> {
    let argument = arguments.iter().find(|argument| argument.key == name || argument.is_called(name))?;
    let (_, example) = argument.example.split_once("= ")?;
    from_literal(example).is_ok().then_some(argument.key)
}
