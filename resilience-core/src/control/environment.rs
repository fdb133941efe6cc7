//! What the environment of the process says about the configuration.

use crate::control::Overrides;
use crate::control::document::{At, Entry, Node, Places, table_of};
use crate::control::event::Event;
use crate::control::mistakes::{Mistake, Mistakes};
use crate::control::policy::Policy;
use crate::control::program::Program;
use crate::control::read::{read, unknown};
use crate::control::switches::{BREAKERS, Breakers, ON_OFF, Switches, breakers_of};
use crate::control::tables::Tables;
use crate::rules::scalar::Scalar;

pub(crate) const CONFIG: &str = "RESILIENCE_CONFIG";
pub(crate) const SET: &str = "RESILIENCE_SET";
const ENABLED: &str = "RESILIENCE_ENABLED";
const RETRIES: &str = "RESILIENCE_RETRIES";
const BREAKERS_VARIABLE: &str = "RESILIENCE_BREAKERS";

/// What the variables say. One that is broken is told of, and says nothing.
pub(crate) fn of_variables(
    variable: impl Fn(&str) -> Option<String>,
    program: &Program,
    events: &mut Vec<Event>,
) -> (Tables, Switches) {
    let mut ignored = |name: &str, mistakes: Mistakes| {
        events.push(Event::Variable { mistakes: mistakes.within(name) });
    };
    let mut switches = Switches::ON;
    match variable(ENABLED).map(|text| word(&text, &["true", "false"])) {
        Some(Ok(word)) => switches.enabled = word == "true",
        Some(Err(mistakes)) => ignored(ENABLED, mistakes),
        None => {}
    }
    match variable(RETRIES).map(|text| word(&text, &ON_OFF)) {
        Some(Ok(word)) => switches.retries = word == "on",
        Some(Err(mistakes)) => ignored(RETRIES, mistakes),
        None => {}
    }
    match variable(BREAKERS_VARIABLE).map(|text| word(&text, &BREAKERS)) {
        Some(Ok(word)) => switches.breakers = breakers_of(word).unwrap_or(Breakers::On),
        Some(Err(mistakes)) => ignored(BREAKERS_VARIABLE, mistakes),
        None => {}
    }
    let tables = match variable(SET).map(|text| of_set(&text, program)) {
        Some(Ok(tables)) => tables,
        Some(Err(mistakes)) => {
            ignored(SET, mistakes);
            Tables::default()
        }
        None => Tables::default(),
    };
    (tables, switches)
}

/// One of a few words, in any case.
fn word<'a>(text: &str, words: &[&'a str]) -> Result<&'a str, Mistakes> {
    let lower = text.trim().to_lowercase();
    let alias = match lower.as_str() {
        "1" => words.iter().find(|word| matches!(**word, "true" | "on")),
        "0" => words.iter().find(|word| matches!(**word, "false" | "off")),
        _ => words.iter().find(|word| **word == lower),
    };
    alias.copied().ok_or_else(|| Mistakes::one(unknown("value", text.trim(), words, "values")))
}

impl Overrides {
    /// Reads a text as the variable `RESILIENCE_SET` has it: a name and its settings, and after a
    /// semicolon the next name.
    ///
    /// # Errors
    /// A part that is no name with settings, with its column.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::control::Overrides;
    ///
    /// let one = Overrides::from_set("shop::charge retry.attempts=1; payments circuit_breaker.probes=2")?;
    /// let same = Overrides::new()
    ///     .with("shop::charge", |o| o.retry.attempts(1))
    ///     .with("payments", |o| o.circuit_breaker.probes(2));
    /// assert_eq!(one, same);
    /// # Ok::<(), resilience::control::Mistakes>(())
    /// ```
    pub fn from_set(text: &str) -> Result<Self, Mistakes> {
        let (entries, mistakes) = entries(text);
        if mistakes.is_empty() { Ok(Self::of(entries)) } else { Err(Mistakes::of(mistakes)) }
    }
}

/// Reads and judges a text such as `shop::charge retry.attempts=1; payments
/// circuit_breaker.cooldown=10s`.
pub(crate) fn of_set(text: &str, program: &Program) -> Result<Tables, Mistakes> {
    let (entries, mut mistakes) = entries(text);
    let (tables, of_values) = read(&entries);
    mistakes.extend(of_values);
    mistakes.extend(program.unknown_names(&tables));
    if mistakes.is_empty() { Ok(tables) } else { Err(Mistakes::of(mistakes)) }
}

/// The tables that a text is short for.
fn entries(text: &str) -> (Vec<Entry>, Vec<Mistake>) {
    let (places, mut entries, mut mistakes) = (Places::of(text), Vec::new(), Vec::new());
    for part in split(text, |c| c == ';') {
        if let Err((byte, message)) = of_one_name(part, text, &places, &mut entries) {
            mistakes.push(Mistake::new(places.at(byte), message));
        }
    }
    (entries, mistakes)
}

/// Reads a name, and what is set for it.
fn of_one_name(
    part: &str,
    text: &str,
    places: &Places<'_>,
    entries: &mut Vec<Entry>,
) -> Result<(), (usize, String)> {
    let begins = |inner: &str| inner.as_ptr().addr() - text.as_ptr().addr();
    let words = split(part, char::is_whitespace);
    let Some(first) = words.first() else { return Ok(()) };
    // A breaker's name may have spaces in it.
    let first_setting = words.iter().position(|word| is_setting(word));
    let (Some(at), begin) = (first_setting.filter(|at| *at > 0), begins(first)) else {
        let message = format!(
            "expected a name and a setting such as `shop::charge retry.attempts=1`, found `{}`",
            part.trim()
        );
        return Err((begins(first), message));
    };
    let name = part[begin - begins(part)..begins(words[at]) - begins(part)].trim().trim_matches('"');
    for word in &words[at..] {
        let (field, value) = word.split_once('=').ok_or_else(|| {
            (begins(word), format!("expected a setting such as `retry.attempts=1`, found `{word}`"))
        })?;
        let (policy, key) = field.split_once('.').ok_or_else(|| {
            (begins(word), format!("expected a setting such as `retry.attempts=1`, found `{word}`"))
        })?;
        if Policy::of(policy).is_none() {
            let policies = Policy::ALL.map(Policy::name);
            return Err((begins(word), unknown("policy", policy, &policies, "policies")));
        }
        let table = table_of(table_of(entries, policy), name);
        if table.iter().any(|entry| entry.key == key) {
            let message = format!("`{field}` is given twice for `{name}`; remove one of them");
            return Err((begins(word), message));
        }
        table.push(Entry {
            key: key.to_owned(),
            at: places.at(begins(key)),
            value: node(value),
            value_at: places.at(begins(value)),
        });
    }
    note_places(entries, name, places.at(begin));
    Ok(())
}

/// Whether a word is `policy.key=value`.
fn is_setting(word: &str) -> bool {
    let Some((field, _)) = word.split_once('=') else { return false };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    field.contains('.') && field.chars().all(is_plain)
}

fn note_places(entries: &mut [Entry], name: &str, at: At) {
    for entry in entries {
        let Node::Table(tables) = &mut entry.value else { continue };
        let unplaced = tables.iter_mut().filter(|table| table.key == name && table.at == At::default());
        unplaced.for_each(|table| table.at = at);
    }
}

/// A value, as a file would have it.
fn node(text: &str) -> Node {
    match Scalar::bare(text) {
        Scalar::Text(text) => Node::Text(text.to_owned()),
        Scalar::Number(text) => Node::Number(text.to_owned()),
        Scalar::Bool(value) => Node::Bool(value),
        Scalar::Other(text) => Node::Other(text.to_owned()),
    }
}

/// The parts between separators that stand outside of quotes, without the empty ones.
fn split(text: &str, is_separator: impl Fn(char) -> bool) -> Vec<&str> {
    let mut is_quoted = false;
    let parts = text.split(|c: char| {
        is_quoted ^= c == '"';
        !is_quoted && is_separator(c)
    });
    parts.filter(|part| !part.trim().is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::value::Value;
    use proptest::prelude::*;
    use std::time::Duration;

    fn set(text: &str) -> Result<Tables, String> {
        of_set(text, &Program::default()).map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn names_and_settings_are_read() {
        let tables = set("shop::charge retry.attempts=1; payments circuit_breaker.cooldown=10s")
            .expect("it is fine")
            .tables;
        let seen: Vec<_> =
            tables.iter().map(|table| (table.title(), table.fields.texts().join(", "))).collect();
        let expected = [
            ("[retry.\"shop::charge\"]".to_owned(), "attempts = 1".to_owned()),
            ("[circuit_breaker.payments]".to_owned(), "cooldown = 10s".to_owned()),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn several_settings_quotes_and_spaces_are_read() {
        let tables = set(
            " * retry.base=\"1m 30s\" retry.enabled=false ;; \"my breaker\" circuit_breaker.threshold=40% ; ",
        )
        .expect("it is fine")
        .tables;
        assert_eq!(tables[0].fields.get("base"), Some(Value::Duration(Duration::from_secs(90))));
        assert_eq!((tables[0].fields.enabled, tables[0].pattern.to_string()), (Some(false), "*".to_owned()));
        assert_eq!(tables[1].pattern.to_string(), "my breaker");
        assert_eq!(set("").expect("nothing is fine"), Tables::default());
    }

    #[test]
    fn all_mistakes_are_told_with_their_columns() {
        let message = set("a retry.atempts=1; retry.attempts=2; b retri.attempts=3").unwrap_err();
        let lines: Vec<_> = message.lines().collect();
        assert_eq!(lines.len(), 3, "{message}");
        assert!(
            lines[0].starts_with("line 1, column 9: ") && lines[0].contains("did you mean `attempts`?"),
            "{message}"
        );
        assert!(
            lines[1].starts_with("line 1, column 20: ") && lines[1].contains("expected a name"),
            "{message}"
        );
        assert!(
            lines[2].starts_with("line 1, column 40: ") && lines[2].contains("did you mean `retry`?"),
            "{message}"
        );
    }

    #[test]
    fn a_setting_twice_is_a_mistake() {
        let message = set("a retry.attempts=1; b retry.attempts=1; a retry.attempts=2").unwrap_err();
        assert_eq!(message, "line 1, column 43: `retry.attempts` is given twice for `a`; remove one of them");
    }

    #[test]
    fn a_broken_variable_is_told_of_and_says_nothing() {
        let variables = |name: &str| {
            let text = match name {
                SET => "a retry.attempts=0; b retry.attempts=2",
                ENABLED => "fals",
                RETRIES => "off",
                BREAKERS_VARIABLE => "Observe",
                _ => return None,
            };
            Some(text.to_owned())
        };
        let mut events = Vec::new();
        let (tables, switches) = of_variables(variables, &Program::default(), &mut events);
        assert_eq!(tables, Tables::default(), "not the healthy half of it either");
        assert_eq!(switches, Switches { retries: false, breakers: Breakers::Observe, enabled: true });
        let told: Vec<_> = events
            .iter()
            .map(|event| match event {
                Event::Variable { mistakes } => mistakes.to_string(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told[0].starts_with("RESILIENCE_ENABLED: ") && told[0].contains("did you mean `false`?"),
            "{told:?}"
        );
        assert!(told[1].starts_with("RESILIENCE_SET:1:"), "{told:?}");
    }

    #[test]
    fn a_switch_may_be_a_number() {
        assert_eq!(word("0", &ON_OFF), Ok("off"));
        assert_eq!(word(" 1", &["true", "false"]), Ok("true"));
        assert!(word("2", &ON_OFF).is_err());
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in ".*", almost in "([a-z:*]{0,4} (retry|timeout)\\.[a-z]{0,3}=[0-9a-z\"]{0,3}[; ]){0,4}") {
            let _ = (set(&text), set(&almost));
        }
    }
}
