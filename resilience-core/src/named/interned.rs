//! Texts that live as long as the process.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::runtime::sync::lock;

/// The number of different texts that are kept for one name at most.
const MOST: usize = 64;

type Texts = BTreeMap<&'static str, Vec<&'static str>>;

static TEXTS: Mutex<Texts> = Mutex::new(BTreeMap::new());

/// `text`, leaked once for all of this name who have the same.
///
/// It is for the settings of places in the source: a [`Conflict`](crate::Conflict) is `Copy`, and
/// these are few. If a program makes them up at run time, an end is put to it: every further text
/// of this name is `other settings`.
pub(super) fn interned(name: &'static str, text: String) -> &'static str {
    intern(&mut lock(&TEXTS), name, text)
}

fn intern(texts: &mut Texts, name: &'static str, text: String) -> &'static str {
    let texts = texts.entry(name).or_default();
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
        let texts = &mut Texts::new();
        let mut text = |number: usize| intern(texts, "noisy", format!("threshold = {number}"));
        let first = text(0);
        assert_eq!(first, "threshold = 0");
        assert!(std::ptr::eq(text(0), first));
        assert_eq!((1..MOST).map(&mut text).filter(|text| text.starts_with("threshold")).count(), MOST - 1);
        assert_eq!(text(MOST), "other settings");
        assert_eq!(text(7), "threshold = 7");
        assert_eq!(intern(texts, "payments", "threshold = 9".to_owned()), "threshold = 9");
    }
}
