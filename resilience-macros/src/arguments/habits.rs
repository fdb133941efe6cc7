//! Words of other libraries that need a full answer, because the name of one of our arguments alone
//! would mislead.

use super::written::Written;

/// Some words that share an answer.
pub(crate) struct Habit {
    /// Separated by spaces.
    words: &'static str,
    answer: Answer,
}

enum Answer {
    Always(&'static str),
    /// A function of the word and its value. `None` if naming the nearest argument is enough.
    Asked(fn(&str, &Written) -> Option<String>),
}

impl Habit {
    /// The same `answer` for every value.
    pub(crate) const fn said(words: &'static str, answer: &'static str) -> Self {
        Self { words, answer: Answer::Always(answer) }
    }

    /// An answer that depends on the value.
    pub(crate) const fn asked(words: &'static str, answer: fn(&str, &Written) -> Option<String>) -> Self {
        Self { words, answer: Answer::Asked(answer) }
    }
}

/// The advice on what to write instead of `name`, if one of `habits` has that word.
pub(crate) fn answer(habits: &[Habit], name: &str, value: &Written) -> Option<String> {
    let habit = habits.iter().find(|habit| habit.words.split_whitespace().any(|word| word == name))?;
    match habit.answer {
        Answer::Always(answer) => Some(answer.to_owned()),
        Answer::Asked(answer) => answer(name, value),
    }
}

/// Panics if a word is the name of an argument or stands in two habits, or if no ui case of the
/// attribute has a word of a habit.
#[cfg(test)]
pub(crate) fn check<A: super::Arguments>(habits: &[Habit]) {
    let words: Vec<&str> = habits.iter().flat_map(|habit| habit.words.split_whitespace()).collect();
    for (index, word) in words.iter().enumerate() {
        assert!(A::ARGUMENTS.iter().all(|row| row.key != *word), "{word} is an argument");
        assert!(!words[..index].contains(word), "{word} stands there twice");
    }
    let Some(tried) = words_of_ui_cases(A::ATTRIBUTE) else { return };
    for habit in habits {
        let is_tried = habit.words.split_whitespace().any(|word| tried.iter().any(|tried| tried == word));
        assert!(is_tried, "no ui case has one of `{}`", habit.words);
    }
}

/// All words in the arguments of the attributes in the ui cases of `attribute`. `None` in the
/// published package, which has no ui cases.
#[cfg(test)]
fn words_of_ui_cases(attribute: &str) -> Option<Vec<String>> {
    let folder = crate::expansion::repository(&format!("tests/ui/{attribute}/ours"))?;
    let files = std::fs::read_dir(folder).expect("there are ui cases");
    let paths = files.map(|file| file.expect("it can be listed").path());
    let mut words = Vec::new();
    for source in paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let text = std::fs::read_to_string(source).expect("it is text");
        let attributes = text.split("#[").skip(1).filter_map(|rest| rest.split_once(")]"));
        let is_of_a_word = |c: char| c.is_alphanumeric() || c == '_';
        let written = attributes.flat_map(|(arguments, _)| arguments.split(|c| !is_of_a_word(c)));
        words.extend(written.map(str::to_owned));
    }
    Some(words)
}
