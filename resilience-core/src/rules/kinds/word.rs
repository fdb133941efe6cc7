//! Words of a closed set: `full`, `once`.

use crate::rules::suggest::nearest;

/// Reads one of `words`.
pub(crate) fn read(key: &str, word: &str, words: &'static [&'static str]) -> Result<&'static str, String> {
    words.iter().find(|known| **known == word).copied().ok_or_else(|| unknown(key, word, words))
}

/// The message about a word that is none of `words`.
pub(crate) fn unknown(key: &str, word: &str, words: &[&str]) -> String {
    let hint = match nearest(&word.to_lowercase(), words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of {}", list(words.iter().copied())),
    };
    format!("unknown {key} `{word}`; {hint}")
}

/// The names in backticks.
pub(crate) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
