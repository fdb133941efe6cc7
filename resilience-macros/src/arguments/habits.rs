//! Words of other libraries, where the name of one of our arguments would mislead, and what to say of them.

use super::written::Written;

/// Some words with one answer.
pub(crate) struct Habit {
    /// Separated by spaces.
    words: &'static str,
    answer: Answer,
}

enum Answer {
    Always(&'static str),
    /// Of the word and its value. Nothing if the name of an argument says enough.
    Asked(fn(&str, &Written) -> Option<String>),
}

impl Habit {
    /// Whatever the value, `answer` is what to write.
    pub(crate) const fn said(words: &'static str, answer: &'static str) -> Self {
        Self { words, answer: Answer::Always(answer) }
    }

    /// The value decides.
    pub(crate) const fn asked(words: &'static str, answer: fn(&str, &Written) -> Option<String>) -> Self {
        Self { words, answer: Answer::Asked(answer) }
    }
}

/// What to write instead of `name`, if it is a word of one of `habits`.
pub(crate) fn answer(habits: &[Habit], name: &str, value: &Written) -> Option<String> {
    let habit = habits.iter().find(|habit| habit.words.split_whitespace().any(|word| word == name))?;
    match habit.answer {
        Answer::Always(answer) => Some(answer.to_owned()),
        Answer::Asked(answer) => answer(name, value),
    }
}

/// Panics if a word is an argument, or stands there twice.
#[cfg(test)]
pub(crate) fn check<A: super::Arguments>(habits: &[Habit]) {
    let words: Vec<&str> = habits.iter().flat_map(|habit| habit.words.split_whitespace()).collect();
    for (index, word) in words.iter().enumerate() {
        assert!(A::ARGUMENTS.iter().all(|row| row.key != *word), "{word} is an argument");
        assert!(!words[..index].contains(word), "{word} stands there twice");
    }
}
