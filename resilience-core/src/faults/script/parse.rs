//! The text of a script.
//!
//! ```text
//! script = step { "->" step }
//! step   = [ count "*" ] [ percentage "%" ] action
//! action = "latency" "(" duration [ ".." duration ] ")" [ "+" ending ] | ending
//! ending = "error" | "reject" | "panic" | "hang" | "run"
//! ```

use super::{ALL, Action, Ending, Step};
use crate::faults::latency::Latency;
use crate::faults::texts;
use crate::vocabulary::ratio::Ratio;

const WORDS: &str = "`error`, `reject`, `panic`, `hang`, `run` or `latency(1s)`";

/// A mistake in a script: the byte at which it stands, and a message that says what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// A part of a script, with its place in the whole.
#[derive(Clone, Copy)]
struct Part<'a> {
    at: usize,
    text: &'a str,
}

impl Part<'_> {
    fn trim(self) -> Self {
        let text = self.text.trim_start();
        Self { at: self.at + (self.text.len() - text.len()), text: text.trim_end() }
    }

    /// The parts before and after the first `separator`.
    fn split(self, separator: &str) -> Option<(Self, Self)> {
        let (before, after) = self.text.split_once(separator)?;
        let at = self.at + before.len() + separator.len();
        Some((Self { text: before, ..self }.trim(), Self { at, text: after }.trim()))
    }

    fn refuse<T>(self, message: impl Into<String>) -> Result<T, Misread> {
        Err(Misread { at: self.at, message: message.into() })
    }
}

pub(super) fn script(text: &str) -> Result<Vec<Step>, Misread> {
    let mut rest = Part { at: 0, text }.trim();
    if rest.text.is_empty() {
        return rest.refuse("the script is empty; write steps such as `3*error -> 10%error`");
    }
    let mut steps = Vec::new();
    loop {
        let Some((first, others)) = rest.split("->") else {
            steps.push(step(rest)?);
            return Ok(steps);
        };
        steps.push(step(first)?);
        rest = others;
    }
}

fn step(part: Part<'_>) -> Result<Step, Misread> {
    if part.text.is_empty() {
        return part.refuse(format!("a step is missing here; write {WORDS}"));
    }
    let (times, part) = match part.split("*") {
        Some((count, rest)) => (times(count)?, rest),
        None => (1, part),
    };
    let (rate, part) = match part.split("%") {
        Some((share, rest)) => (rate(share)?, rest),
        None => (ALL, part),
    };
    Ok(Step { times, rate, action: action(part)? })
}

fn times(count: Part<'_>) -> Result<u32, Misread> {
    let is_number = !count.text.is_empty() && count.text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return count.refuse(format!("expected a number of calls before `*`, found `{}`", count.text));
    }
    match count.text.parse() {
        Ok(0) => count.refuse("a step is for one call at least; leave it out"),
        Ok(times) => Ok(times),
        Err(_) => count.refuse(format!("`{}` calls are too many; {} is the most", count.text, u32::MAX)),
    }
}

fn rate(share: Part<'_>) -> Result<Ratio, Misread> {
    texts::percentage(share.text).or_else(|message| share.refuse(message))
}

fn action(part: Part<'_>) -> Result<Action, Misread> {
    if let Some((first, second)) = part.split("+") {
        let (first, second) = (latency(first)?.ok_or(first), ending(second)?.ok_or(second));
        return match (first, second) {
            (Ok(latency), Ok(ending)) => Ok(Action { latency: Some(latency), ending }),
            (Err(first), _) => first.refuse(unexpected_before_plus(first.text)),
            (_, Err(second)) => second.refuse(unknown(second.text, "`error`, `reject`, `panic` or `hang`")),
        };
    }
    if let Some(latency) = latency(part)? {
        return Ok(Action { latency: Some(latency), ending: Ending::Run });
    }
    match ending(part)? {
        Some(ending) => Ok(Action { latency: None, ending }),
        None => part.refuse(unknown(part.text, WORDS)),
    }
}

fn unexpected_before_plus(found: &str) -> String {
    format!("expected a latency before `+`, found `{found}`; write `latency(1s)+error`")
}

fn unknown(found: &str, words: &str) -> String {
    if found.is_empty() {
        return format!("an action is missing here; write {words}");
    }
    let separator = found.contains([',', ';', '>']) || found.contains(char::is_whitespace);
    let hint = if separator { "; write `->` between steps" } else { "" };
    format!("unknown action `{found}`; write {words}{hint}")
}

/// The latency, if `part` is one.
fn latency(part: Part<'_>) -> Result<Option<Latency>, Misread> {
    let Some(rest) = part.text.strip_prefix("latency") else { return Ok(None) };
    let rest = Part { at: part.at + "latency".len(), text: rest }.trim();
    let inside = rest.text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    match inside {
        Some(inside) => {
            let inside = Part { at: rest.at + 1, text: inside }.trim();
            latency_of(inside.text).map(Some).or_else(|message| inside.refuse(message))
        }
        None if rest.text.is_empty() || rest.text.starts_with('(') => {
            part.refuse("a latency has its time in parentheses; write `latency(1s)` or `latency(200ms..2s)`")
        }
        None => Ok(None),
    }
}

/// Reads a duration or a range of durations.
pub(crate) fn latency_of(text: &str) -> Result<Latency, String> {
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let most = most.strip_prefix('=').unwrap_or(most);
    let (least, most) = (texts::duration(least)?, texts::duration(most)?);
    Latency::between(least, most).ok_or_else(|| {
        if most.is_zero() {
            "a latency of zero delays no call".to_owned()
        } else {
            format!("the range is turned around; write `{most:?}..{least:?}`")
        }
    })
}

/// The ending, if `part` is one.
fn ending(part: Part<'_>) -> Result<Option<Ending>, Misread> {
    let word = part.text.split('(').next().unwrap_or_default().trim_end();
    let ending = match word {
        "run" => Ending::Run,
        "error" => Ending::Error,
        "reject" => Ending::Reject,
        "panic" => Ending::Panic,
        "hang" => Ending::Hang,
        _ => return Ok(None),
    };
    if word != part.text {
        return part.refuse(format!("`{word}` takes nothing in parentheses; write `{word}`"));
    }
    Ok(Some(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::script::Script;
    use proptest::prelude::*;
    use std::time::Duration;

    fn read(text: &str) -> Result<Vec<Step>, (usize, String)> {
        script(text).map_err(|misread| (misread.at, misread.message))
    }

    fn action(latency: Option<(u64, u64)>, ending: Ending) -> Action {
        let between = |(least, most)| {
            Latency::between(Duration::from_millis(least), Duration::from_millis(most)).expect("it is one")
        };
        Action { latency: latency.map(between), ending }
    }

    #[test]
    fn the_script_of_the_manual_is_read() {
        let once = |action| Step { times: 1, rate: ALL, action };
        let error = action(None, Ending::Error);
        assert_eq!(
            read("3*error -> 2*latency(1s) -> 10%error"),
            Ok(vec![
                Step { times: 3, ..once(error) },
                Step { times: 2, ..once(action(Some((1000, 1000)), Ending::Run)) },
                Step { rate: Ratio::from_ppb(100_000_000), ..once(error) },
            ])
        );
        assert_eq!(
            read(" 2 * 12.5% latency ( 200ms..2s ) + hang->run "),
            Ok(vec![
                Step {
                    times: 2,
                    rate: Ratio::from_ppb(125_000_000),
                    action: action(Some((200, 2000)), Ending::Hang)
                },
                once(action(None, Ending::Run)),
            ])
        );
    }

    #[test]
    fn each_mistake_has_its_place_and_says_what_to_write() {
        let refused = |text| read(text).expect_err(text);
        let cases = [
            ("  ", 2, "the script is empty"),
            ("error -> ", 8, "a step is missing here; write `error`"),
            ("-> error", 0, "a step is missing here"),
            ("error -> eror", 9, "unknown action `eror`; write `error`, `reject`"),
            ("error, hang", 0, "write `->` between steps"),
            ("0*error", 0, "leave it out"),
            ("error -> x*error", 9, "expected a number of calls before `*`, found `x`"),
            ("9999999999*error", 0, "4294967295 is the most"),
            ("2*0%error", 2, "above 0%"),
            ("101%error", 0, "at most 100%"),
            ("x%error", 0, "expected a percentage"),
            ("10%", 3, "an action is missing here"),
            ("latency", 0, "write `latency(1s)`"),
            ("latency(1s", 0, "write `latency(1s)`"),
            ("run -> latency(1)", 15, "needs a unit"),
            ("latency(2s..1s)", 8, "write `1s..2s`"),
            ("latency(0s)", 8, "delays no call"),
            ("error+latency(1s)", 0, "expected a latency before `+`, found `error`"),
            ("latency(1s)+latency(1s)", 12, "unknown action `latency(1s)`"),
            ("error(1s)", 0, "`error` takes nothing in parentheses"),
        ];
        for (text, at, message) in cases {
            let (place, found) = refused(text);
            assert_eq!(place, at, "{text}: {found}");
            assert!(found.contains(message), "{text}: {found}");
        }
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let ending = prop_oneof![
            Just(Ending::Run),
            Just(Ending::Error),
            Just(Ending::Reject),
            Just(Ending::Panic),
            Just(Ending::Hang)
        ];
        let action = (prop::option::of((0..5000_u64, 1..5000_u64)), ending).prop_map(|(latency, ending)| {
            action(latency.map(|(least, length)| (least, least + length)), ending)
        });
        let step = (1..u32::MAX, 1..=1_000_000_000_u32, action).prop_map(|(times, rate, action)| Step {
            times,
            rate: Ratio::from_ppb(rate),
            action,
        });
        prop::collection::vec(step, 1..6)
    }

    proptest! {
        #[test]
        fn a_script_that_is_printed_is_read_back(steps in steps()) {
            let written = Script(steps.clone()).to_string();
            prop_assert_eq!(read(&written), Ok(steps), "{}", written);
        }

        #[test]
        fn no_text_is_too_odd_for_a_message(text in ".*", almost in "[-+>*%().0-9a-z ]{0,24}") {
            for text in [text, almost] {
                if let Err((at, message)) = read(&text) {
                    prop_assert!(text.is_char_boundary(at), "{text:?} at {at}: {message}");
                    prop_assert!(!message.is_empty() && !message.ends_with('.'));
                }
            }
        }
    }
}
