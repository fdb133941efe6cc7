//! Words of other libraries that need a full answer, because the name of one of our arguments alone
//! would mislead; those whose answer is code. The others are in `rules`.

use super::written::Written;

/// Some words that share an answer.
pub(crate) struct Habit {
    /// Separated by spaces.
    words: &'static str,
    answer: Advice,
}

enum Advice {
    Constant(&'static str),
    /// A function of the word and its value. `None` if naming the nearest argument is enough.
    Computed(fn(&str, &Written) -> Option<String>),
}

impl Habit {
    /// The same `answer` for every value.
    pub(crate) const fn constant(words: &'static str, answer: &'static str) -> Self {
        Self { words, answer: Advice::Constant(answer) }
    }

    /// An answer that depends on the value.
    pub(crate) const fn computed(words: &'static str, answer: fn(&str, &Written) -> Option<String>) -> Self {
        Self { words, answer: Advice::Computed(answer) }
    }

    #[cfg(test)]
    pub(crate) fn all_words(&self) -> impl Iterator<Item = &'static str> {
        self.words.split_whitespace()
    }
}

/// The advice on what to write instead of `name`, if one of `habits` has that word.
pub(crate) fn advice(habits: &[Habit], name: &str, value: &Written) -> Option<String> {
    let habit = habits.iter().find(|habit| habit.words.split_whitespace().any(|word| word == name))?;
    match habit.answer {
        Advice::Constant(answer) => Some(answer.to_owned()),
        Advice::Computed(answer) => answer(name, value),
    }
}
