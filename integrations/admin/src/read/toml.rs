//! What is in force for a function, as tables to copy into a file.

use std::collections::BTreeMap;
use std::fmt::Write;

use resilience::control::{Effective, Overrides, Source};
use serde_json::{Map, Value, json};

use crate::functions::Function;

/// A table for each policy, with the values that are not built in. A value that a file cannot have,
/// such as an expression of the source, is a comment.
///
/// Whether a table can be read is judged by itself: no flag of the program is asked, and nothing is
/// compared with what is in force.
pub(super) fn tables(function: &Function) -> String {
    let mut by_policy: BTreeMap<&'static str, Vec<Effective>> = BTreeMap::new();
    let values = function.sites.iter().flat_map(|site| site.effective());
    for value in values.filter(|value| value.from != Source::BuiltIn && value.value != "none") {
        let table = by_policy.entry(value.field.policy()).or_default();
        // Of functions that share a name the first one is shown.
        if !table.iter().any(|known| known.field == value.field) {
            table.push(value);
        }
    }
    let mut text = String::new();
    for (policy, values) in by_policy {
        if !text.is_empty() {
            text.push('\n');
        }
        let settings: Vec<Setting> =
            values.iter().map(|value| (value.field.argument(), literal(&value.value))).collect();
        let fine = readable(policy, function.name, &settings);
        let _ = writeln!(text, "[{policy}.{}]", quoted(function.name));
        for (index, setting) in settings.iter().enumerate() {
            let _ = writeln!(text, "{}", line(setting, fine.contains(&index)));
        }
    }
    text
}

/// An argument, and its value.
type Setting = (&'static str, Value);

/// The places of the settings that one table can have together: all, or as many as fit.
///
/// A setting may need another one, or contradict it, so those that are left are tried again with
/// those that fit until then.
fn readable(policy: &str, name: &str, settings: &[Setting]) -> Vec<usize> {
    let is_fine = |places: &[usize]| {
        let table: Map<String, Value> =
            places.iter().map(|place| (settings[*place].0.to_owned(), settings[*place].1.clone())).collect();
        let tables = json!({ policy: { name: table } });
        serde_json::from_value::<Overrides>(tables).is_ok_and(|overrides| overrides.check().is_ok())
    };
    let all: Vec<usize> = (0..settings.len()).collect();
    if is_fine(&all) {
        return all;
    }
    let (mut fine, mut left) = (Vec::new(), all);
    loop {
        let before = left.len();
        left.retain(|place| {
            fine.push(*place);
            let fits = is_fine(&fine);
            if !fits {
                fine.pop();
            }
            !fits
        });
        if left.is_empty() || left.len() == before {
            return fine;
        }
    }
}

fn line((argument, value): &Setting, is_fine: bool) -> String {
    let line = match value {
        Value::String(text) => format!("{argument} = {}", quoted(text)),
        other => format!("{argument} = {other}"),
    };
    if is_fine { line } else { format!("# {}", line.replace(['\n', '\r'], " ")) }
}

/// A value as a file has it: numbers and booleans without quotes.
fn literal(text: &str) -> Value {
    match (text, text.replace('_', "").parse::<u64>(), text.parse::<f64>()) {
        ("true", ..) => Value::Bool(true),
        ("false", ..) => Value::Bool(false),
        (_, Ok(whole), _) => whole.into(),
        (_, _, Ok(number)) if number.is_finite() => number.into(),
        _ => text.trim_matches('"').into(),
    }
}

/// A basic string of TOML. JSON's has the same escapes, for all that can stand in a name.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_booleans_have_no_quotes() {
        let literals = ["5", "1_000", "1.5", "true", "100ms", "40%", "\"full\"", "inf", "NaN"].map(literal);
        let expected = [
            json!(5),
            json!(1000),
            json!(1.5),
            json!(true),
            json!("100ms"),
            json!("40%"),
            json!("full"),
            json!("inf"),
            json!("NaN"),
        ];
        assert_eq!(literals, expected);
    }

    fn readable_of(policy: &str, settings: &[(&'static str, &str)]) -> Vec<&'static str> {
        let settings: Vec<Setting> = settings.iter().map(|(key, text)| (*key, literal(text))).collect();
        let mut places = readable(policy, "shop::charge", &settings);
        places.sort_unstable();
        places.into_iter().map(|place| settings[place].0).collect()
    }

    #[test]
    fn all_that_one_table_can_have_is_readable() {
        let all = [("attempts", "3"), ("base", "1s"), ("cap", "2s")];
        assert_eq!(readable_of("retry", &all), ["attempts", "base", "cap"]);
        // In whatever order: the one needs the other.
        let needed = [("min_calls", "7"), ("window", "30s"), ("threshold", "40%")];
        assert_eq!(readable_of("circuit_breaker", &needed), ["min_calls", "window", "threshold"]);
        assert_eq!(readable_of("retry", &[]), [] as [&str; 0]);
    }

    #[test]
    fn what_no_file_can_have_is_left_out_and_the_rest_is_not() {
        let code = [("attempts", "ATTEMPTS"), ("base", "1s"), ("cap", "2s")];
        assert_eq!(readable_of("retry", &code), ["base", "cap"]);
        let needed = [("min_calls", "7"), ("window", "WINDOW"), ("threshold", "40%")];
        assert_eq!(readable_of("circuit_breaker", &needed), ["min_calls", "threshold"]);
        let contradicting = [("base", "5s"), ("cap", "2s"), ("attempts", "3")];
        assert_eq!(readable_of("retry", &contradicting), ["base", "attempts"]);
        assert_eq!(readable_of("retry", &[("atempts", "3"), ("x", "y")]), [] as [&str; 0]);
    }

    #[test]
    fn a_name_cannot_end_its_quotes() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
    }
}
