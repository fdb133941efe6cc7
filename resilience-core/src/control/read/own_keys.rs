//! The values of the keys that no attribute has: `enabled`, `until`, `rollout`, …

use std::time::SystemTime;

use crate::control::date;
use crate::control::document::{Entry, Node};
use crate::control::mistakes::Mistake;
use crate::control::read::scalar;
use crate::rules::kinds::ratio;
use crate::rules::suggest::nearest;

pub(super) fn switch(entry: &Entry, mistakes: &mut Vec<Mistake>) -> Option<bool> {
    let Node::Bool(value) = entry.value else {
        let message = format!("`{}` is `true` or `false`, found `{}`", entry.key, entry.value);
        mistakes.push(Mistake::new(entry.value_at, message));
        return None;
    };
    Some(value)
}

pub(super) fn text(entry: &Entry, mistakes: &mut Vec<Mistake>) -> Option<String> {
    match &entry.value {
        Node::Text(text) if !text.is_empty() => Some(text.clone()),
        other => {
            let message = format!("`{}` is a text in quotes, found `{other}`", entry.key);
            mistakes.push(Mistake::new(entry.value_at, message));
            None
        }
    }
}

/// One of a few words.
pub(super) fn word<'a>(entry: &Entry, words: &[&'a str], mistakes: &mut Vec<Mistake>) -> Option<&'a str> {
    let text = if let Node::Text(text) = &entry.value { text.as_str() } else { "" };
    if let Some(word) = words.iter().find(|word| **word == text) {
        return Some(word);
    }
    let near = nearest(text, words.iter().copied());
    let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let words: Vec<_> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
    let message = format!("`{}` is one of {}, found `{}`{hint}", entry.key, words.join(", "), entry.value);
    mistakes.push(Mistake::new(entry.value_at, message));
    None
}

pub(super) fn date(entry: &Entry, mistakes: &mut Vec<Mistake>) -> Option<SystemTime> {
    let read = match &entry.value {
        Node::Date(text) | Node::Text(text) => date::from_text(text),
        other => Err(format!("expected a date such as `2026-12-01T06:00:00Z`, found `{other}`")),
    };
    read.map_err(|message| mistakes.push(Mistake::new(entry.value_at, message))).ok()
}

/// A share of replicas, in parts per billion. None of them is a share too, as an attribute's ratio
/// is not.
pub(super) fn share(entry: &Entry, mistakes: &mut Vec<Mistake>) -> Option<u32> {
    if let Node::Text(text) | Node::Number(text) = &entry.value
        && matches!(text.trim(), "0%" | "0" | "0.0")
    {
        return Some(0);
    }
    let read = ratio::read(&entry.key, &scalar(&entry.value));
    read.map_err(|message| mistakes.push(Mistake::new(entry.value_at, message))).ok()
}
