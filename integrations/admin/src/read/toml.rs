//! What is in force for a function, as tables to copy into a file.

use std::collections::BTreeMap;
use std::fmt::Write;

use resilience::control::{self, Effective, Overrides, Source};
use serde_json::{Value, json};

use crate::functions::Function;

/// A table for each policy, with the values that are not built in. A value that a file cannot have,
/// such as an expression of the source, is a comment.
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
        let _ = writeln!(text, "[{policy}.{}]", quoted(function.name));
        for value in values {
            let _ = writeln!(text, "{}", line(function.name, &value));
        }
    }
    text
}

fn line(name: &str, value: &Effective) -> String {
    let argument = value.field.argument();
    let literal = literal(&value.value);
    let setting = json!({ value.field.policy(): { name: { argument: literal.clone() } } });
    let is_fine = serde_json::from_value::<Overrides>(setting)
        .is_ok_and(|overrides| control::check(&overrides.optional()).is_ok());
    let line = match &literal {
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

    #[test]
    fn a_name_cannot_end_its_quotes() {
        assert_eq!(quoted("a\"b\\c\nd"), r#""a\"b\\c\nd""#);
    }
}
