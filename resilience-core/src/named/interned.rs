//! Texts that live as long as the process.

use std::sync::{Mutex, PoisonError};

/// The number of different texts that are kept at most.
const MOST: usize = 1024;

static TEXTS: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

/// `text`, leaked once for all who have the same.
///
/// It is for the settings of places in the source: a [`Conflict`](crate::Conflict) is `Copy`, and
/// these are few. If a program makes them up at run time, an end is put to it: every further text
/// is `other settings`.
pub(super) fn interned(text: String) -> &'static str {
    intern(&mut TEXTS.lock().unwrap_or_else(PoisonError::into_inner), text)
}

fn intern(texts: &mut Vec<&'static str>, text: String) -> &'static str {
    if let Some(known) = texts.iter().find(|known| **known == text) {
        return known;
    }
    if texts.len() == MOST {
        return "other settings";
    }
    let leaked = Box::leak(text.into_boxed_str());
    texts.push(leaked);
    leaked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_and_there_is_an_end_to_it() {
        let texts = &mut Vec::new();
        let mut text = |number: usize| intern(texts, format!("threshold = {number}"));
        let first = text(0);
        assert_eq!(first, "threshold = 0");
        assert!(std::ptr::eq(text(0), first));
        assert_eq!((1..MOST).map(&mut text).filter(|text| text.starts_with("threshold")).count(), MOST - 1);
        assert_eq!(text(MOST), "other settings");
        assert_eq!(text(7), "threshold = 7");
    }
}
