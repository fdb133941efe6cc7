//! A table `[faults."name"]` of a file, as pairs of key and value.

use std::time::Duration;

use crate::faults::name::FaultName;
#[cfg(feature = "control")]
use crate::faults::registry::{self, Changed, LetGo};
use crate::faults::script;
use crate::faults::settings::{Fault, Plan};
use crate::faults::texts;
use crate::rules::suggest::nearest;

/// The value of a key, as a file has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FaultValue<'a> {
    /// A string.
    Text(&'a str),
    /// A number as it is written.
    Number(&'a str),
    /// `true` or `false`.
    Switch(bool),
    /// A time that the caller has read.
    Time(Duration),
    /// Anything else, as it is written.
    Other(&'a str),
}

/// The keys of such a table.
pub(crate) const KEYS: [&str; 10] =
    ["rate", "latency", "error", "reject", "panic", "hang", "script", "lasting", "max_active", "seed"];

/// A mistake in a table: the position of its pair, whether it is the key's, and a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadTable {
    /// `None` if the table as a whole is wrong, or its name.
    pub(crate) pair: Option<usize>,
    pub(crate) is_key: bool,
    pub(crate) message: String,
}

/// A fault of a table that was read, and can be set.
#[derive(Clone, Debug)]
pub(crate) struct ReadFault {
    name: FaultName,
    plan: Plan,
}

impl ReadFault {
    /// Sets it, in the place of the fault of this name.
    #[cfg(feature = "control")]
    pub(crate) fn set(self) -> (Changed, LetGo) {
        registry::set(self.name, self.plan)
    }
}

/// Reads the table of the function `name`.
///
/// # Errors
/// All mistakes. The table as a whole is judged if no pair is wrong.
pub(crate) fn read(name: &str, pairs: &[(&str, FaultValue<'_>)]) -> Result<ReadFault, Vec<BadTable>> {
    let whole = |message| BadTable { pair: None, is_key: false, message };
    let mut mistakes = Vec::new();
    let name = FaultName::read(name).map_err(|message| mistakes.push(whole(message))).ok();
    let mut fault = Fault::new();
    for (position, (key, value)) in pairs.iter().enumerate() {
        let is_key = !KEYS.contains(key);
        match with(fault.clone(), key, *value) {
            Ok(next) => fault = next,
            Err(message) => mistakes.push(BadTable { pair: Some(position), is_key, message }),
        }
    }
    match (name, mistakes.is_empty()) {
        (Some(name), true) => {
            Ok(ReadFault { name, plan: fault.plan().map_err(|message| vec![whole(message)])? })
        }
        _ => Err(mistakes),
    }
}

/// Reads the pairs of a table whose values are all texts. The mistakes are one message.
pub(crate) fn from_words(words: &[(&str, &str)]) -> Result<Fault, String> {
    let (mut fault, mut mistakes) = (Fault::new(), Vec::new());
    for (key, word) in words {
        match with(fault.clone(), key, value_of(key, word)) {
            Ok(next) => fault = next,
            Err(message) => mistakes.push(message),
        }
    }
    if mistakes.is_empty() { Ok(fault) } else { Err(mistakes.join("; ")) }
}

/// The value that a word is in the table of a file.
fn value_of<'a>(key: &str, word: &'a str) -> FaultValue<'a> {
    match (key, word.trim()) {
        ("error" | "reject" | "panic" | "hang", "true") => FaultValue::Switch(true),
        ("error" | "reject" | "panic" | "hang", "false") => FaultValue::Switch(false),
        ("max_active" | "seed", number) => FaultValue::Number(number),
        ("rate", number) if !number.ends_with('%') => FaultValue::Number(number),
        (_, text) => FaultValue::Text(text),
    }
}

/// The fault with this pair too.
fn with(fault: Fault, key: &str, value: FaultValue<'_>) -> Result<Fault, String> {
    let fault = set(fault, key, value)?;
    match fault.refusal() {
        Some(message) => Err(message.to_owned()),
        None => Ok(fault),
    }
}

fn set(fault: Fault, key: &str, value: FaultValue<'_>) -> Result<Fault, String> {
    Ok(match key {
        "rate" => match value {
            FaultValue::Text(text) => match text.trim().strip_suffix('%') {
                Some(number) => fault.share(texts::percentage(number.trim_end())?),
                None => return Err(expected(value, "a percentage such as \"5%\"")),
            },
            FaultValue::Number(number) => {
                fault.rate(number.parse().map_err(|_| expected(value, "a share such as 0.05"))?)
            }
            _ => return Err(expected(value, "a percentage such as \"5%\"")),
        },
        "latency" => match value {
            FaultValue::Text(text) => fault.delay(script::latency_of(text)?),
            _ => return Err(expected(value, "a time or a range such as \"200ms..2s\"")),
        },
        "error" => switched(fault, value, Fault::error)?,
        "reject" => switched(fault, value, Fault::reject)?,
        "panic" => switched(fault, value, Fault::panic)?,
        "hang" => switched(fault, value, Fault::hang)?,
        "script" => match value {
            FaultValue::Text(text) => fault.script(text),
            _ => return Err(expected(value, "steps such as \"3*error -> run\"")),
        },
        "lasting" => match value {
            FaultValue::Text(text) => fault.lasting(texts::duration(text)?),
            FaultValue::Time(time) => fault.lasting(time),
            _ => return Err(expected(value, "a time such as \"10m\"")),
        },
        "max_active" => fault.max_active(whole_number(value, "a number of calls such as 10")?),
        "seed" => fault.seed(whole_number(value, "a whole number")?),
        _ => return Err(unknown(key)),
    })
}

fn switched(fault: Fault, value: FaultValue<'_>, set: fn(Fault) -> Fault) -> Result<Fault, String> {
    match value {
        FaultValue::Switch(true) => Ok(set(fault)),
        FaultValue::Switch(false) => Ok(fault),
        _ => Err(expected(value, "true or false")),
    }
}

fn whole_number<N: std::str::FromStr>(value: FaultValue<'_>, example: &str) -> Result<N, String> {
    let FaultValue::Number(number) = value else { return Err(expected(value, example)) };
    number.replace('_', "").parse().map_err(|_| expected(value, example))
}

fn expected(value: FaultValue<'_>, what: &str) -> String {
    match value {
        FaultValue::Text(text) => format!("expected {what}, found \"{text}\""),
        FaultValue::Number(text) | FaultValue::Other(text) => format!("expected {what}, found {text}"),
        FaultValue::Switch(switch) => format!("expected {what}, found {switch}"),
        FaultValue::Time(time) => format!("expected {what}, found a time, {time:?}"),
    }
}

fn unknown(key: &str) -> String {
    match nearest(key, KEYS.into_iter().chain(["until", "optional"])) {
        Some(near) => format!("unknown key `{key}`; did you mean `{near}`?"),
        None => format!("unknown key `{key}`; a fault has {}", listed(&KEYS)),
    }
}

fn listed(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use FaultValue::{Number, Other, Switch, Text, Time};

    fn plan(pairs: &[(&str, FaultValue<'_>)]) -> Plan {
        read("shop::charge", pairs).expect("it is a fault").plan
    }

    fn refused(pairs: &[(&str, FaultValue<'_>)]) -> (Option<usize>, String) {
        let mut bad = read("shop::charge", pairs).expect_err("it is refused");
        assert_eq!(bad.len(), 1, "{bad:?}");
        let bad = bad.remove(0);
        (bad.pair, bad.message)
    }

    #[test]
    fn a_table_is_read_as_the_builder_builds_it() {
        let read = plan(&[
            ("rate", Text("5%")),
            ("latency", Text("200ms..2s")),
            ("error", Switch(true)),
            ("hang", Switch(false)),
            ("lasting", Text("1h")),
            ("max_active", Number("1_000")),
            ("seed", Number("7")),
        ]);
        let ms = Duration::from_millis;
        let built = Fault::new().rate(0.05).latency(ms(200)..ms(2000)).error().lasting(ms(3_600_000));
        let built = built.max_active(1000).seed(7).plan().expect("it is a fault");
        assert_eq!(format!("{read:?}"), format!("{built:?}"));
        assert_eq!(plan(&[("script", Text("3*error -> run"))]).script.to_string(), "3*error -> run");
        assert_eq!(plan(&[("hang", Switch(true)), ("lasting", Time(ms(5)))]).lasting, ms(5));
        assert_eq!(plan(&[("hang", Switch(true)), ("rate", Number("0.5"))]).rate.to_string(), "50%");
    }

    #[test]
    fn words_are_read_as_the_table_of_a_file() {
        let words = [
            ("rate", " 5% "),
            ("latency", "200ms..2s"),
            ("error", "true"),
            ("hang", "false"),
            ("lasting", "1h"),
            ("max_active", "1_000"),
            ("seed", "7"),
        ];
        let of_words = from_words(&words).and_then(Fault::plan).expect("it is a fault");
        let table = plan(&[
            ("rate", Text("5%")),
            ("latency", Text("200ms..2s")),
            ("error", Switch(true)),
            ("lasting", Text("1h")),
            ("max_active", Number("1_000")),
            ("seed", Number("7")),
        ]);
        assert_eq!(format!("{of_words:?}"), format!("{table:?}"));
        let half = from_words(&[("rate", "0.5"), ("hang", "true")]).and_then(Fault::plan);
        assert_eq!(half.expect("it is a fault").rate.to_string(), "50%");
        let refused = from_words(&[("hang", "yes"), ("seed", "x"), ("latncy", "1s")]).expect_err("all wrong");
        assert_eq!(
            refused,
            "expected true or false, found \"yes\"; expected a whole number, found x; unknown key `latncy`; \
             did you mean `latency`?"
        );
    }

    #[test]
    fn each_mistake_names_its_pair_and_what_to_write() {
        let hang = ("hang", Switch(true));
        let cases = [
            (("rate", Text("5")), "expected a percentage such as \"5%\", found \"5\""),
            (("rate", Text("0%")), "above 0%"),
            (("rate", Number("5")), "a rate is above 0 and at most 1"),
            (("latency", Number("5")), "such as \"200ms..2s\", found 5"),
            (("latency", Text("5")), "a number needs a unit"),
            (("error", Text("yes")), "expected true or false, found \"yes\""),
            (("error", Switch(true)), "in one way"),
            (("script", Switch(true)), "steps such as"),
            (("script", Text("eror")), "script, column 1: unknown action `eror`"),
            (("lasting", Text("25h")), "at most 24 hours"),
            (("max_active", Number("-1")), "a number of calls such as 10, found -1"),
            (("seed", Other("[1]")), "a whole number, found [1]"),
            (("kind", Text("error")), "unknown key `kind`; a fault has `rate`, `latency`, `error`"),
        ];
        for (pair, message) in cases {
            let (position, found) = refused(&[hang, pair]);
            assert_eq!(position, Some(1), "{found}");
            assert!(found.contains(message), "{found}");
        }
        assert!(refused(&[]).1.starts_with("nothing would happen"));
        assert_eq!(refused(&[("rate", Text("5%"))]).0, None);
        assert_eq!(read("a*b", &[hang]).expect_err("a bad name")[0].pair, None);
    }

    #[test]
    fn all_mistakes_of_a_table_are_told_at_once() {
        let pairs =
            [("untl", Text("1m")), ("hang", Switch(true)), ("latncy", Text("1s")), ("rate", Text("5"))];
        let bad = read("shop::charge", &pairs).expect_err("it is refused");
        let places: Vec<_> = bad.iter().map(|bad| (bad.pair, bad.is_key)).collect();
        assert_eq!(places, [(Some(0), true), (Some(2), true), (Some(3), false)]);
        assert_eq!(bad[0].message, "unknown key `untl`; did you mean `until`?");
        assert_eq!(bad[1].message, "unknown key `latncy`; did you mean `latency`?");
    }

    #[test]
    fn every_key_that_is_listed_is_read() {
        for key in KEYS {
            let known = with(Fault::new(), key, Other("?")).expect_err("it has another type");
            assert!(known.starts_with("expected "), "{key}: {known}");
        }
    }
}
