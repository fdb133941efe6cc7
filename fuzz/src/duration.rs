//! The target `duration`: durations as people write them.

use std::time::Duration;

use crate::decimal;
use crate::rules::text::duration::{from_literal, from_text, is_unit};

const UNITS: [(&str, u128); 7] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("min", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The number of digits of a fraction that count. Anything below a nanosecond is cut.
const PLACES: usize = 24;

/// Parses `text` as a literal and as a string, and compares both with a parser of its own.
pub fn check(text: &str) {
    let (literal, string) = (from_literal(text), from_text(text));
    agree(text, &literal, read_literal(text));
    agree(text, &string, read_string(text));
    if let (Ok(literal), Ok(string)) = (&literal, &string) {
        assert_eq!(literal, string, "one text, two durations: {text:?}");
    }
    if let Ok(duration) = string {
        comes_back(duration);
        adds_up(text, duration);
    }
    assert_eq!(is_unit(text), nanos_in(text).is_some(), "{text:?}");
}

/// Checks that a duration is the same after it was written and parsed.
fn comes_back(duration: Duration) {
    let (secs, nanos) = (duration.as_secs(), duration.subsec_nanos());
    for written in [format!("{}ns", duration.as_nanos()), format!("{secs}.{nanos:09}s")] {
        assert_eq!(from_literal(&written), Ok(duration), "{written:?}");
        assert_eq!(from_text(&written), Ok(duration), "{written:?}");
    }
    for written in [format!("{secs}s {nanos}ns"), format!(" {nanos} ns{secs} s ")] {
        assert_eq!(from_text(&written), Ok(duration), "{written:?}");
    }
}

/// Checks that two parts give their sum.
fn adds_up(text: &str, duration: Duration) {
    let sum = duration.checked_mul(2).filter(|sum| sum.as_nanos() <= u64::MAX.into());
    assert_eq!(from_text(&format!("{text} {text}")).ok(), sum, "twice {text:?}");
}

fn agree(text: &str, found: &Result<Duration, String>, expected: Option<Duration>) {
    assert_eq!(found.as_ref().ok(), expected.as_ref(), "{text:?}: {found:?}");
    if let Err(message) = found {
        assert!(!message.trim().is_empty() && !message.ends_with('.'), "{text:?}: {message:?}");
    }
}

/// Digits, underscores among them, then a unit.
fn read_literal(text: &str) -> Option<Duration> {
    let begin = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(begin);
    within_range(nanos(&number.replace('_', ""), unit)?)
}

/// One or more numbers, each with its unit; spaces between any two of these.
fn read_string(text: &str) -> Option<Duration> {
    // Each part is a run of characters of one kind: of a number, of a unit, or of neither.
    let kind = |c: char| if c.is_ascii_digit() || c == '.' { 0 } else { 1 + u8::from(!c.is_alphabetic()) };
    let mut parts: Vec<String> = Vec::new();
    let mut latest = None;
    for c in text.chars() {
        let kind = (!c.is_whitespace()).then(|| kind(c));
        match (kind, parts.last_mut()) {
            (None, _) => {}
            (Some(_), Some(part)) if latest == kind => part.push(c),
            (Some(_), _) => parts.push(c.into()),
        }
        latest = kind;
    }
    if parts.is_empty() || parts.len() % 2 == 1 {
        return None;
    }
    let mut components = parts.chunks(2).map(|pair| nanos(&pair[0], &pair[1]));
    within_range(components.try_fold(0_u128, |sum, part| Some(sum.saturating_add(part?)))?)
}

fn nanos(number: &str, unit: &str) -> Option<u128> {
    let cut = number.find('.').map_or(number.len(), |point| number.len().min(point + 1 + PLACES));
    decimal::times(number, 1)?;
    decimal::times(number.get(..cut)?, nanos_in(unit)?)
}

fn within_range(nanos: u128) -> Option<Duration> {
    u64::try_from(nanos).ok().map(Duration::from_nanos)
}

fn nanos_in(unit: &str) -> Option<u128> {
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, nanos)| *nanos)
}
