//! Checks of the arguments of each attribute: of their words, and against the manual, the README
//! and the ui cases; and of the advice about another attribute.

use std::collections::HashSet;
use std::{fs, iter};

use proc_macro2::{Ident, TokenStream};
use syn::parse::{ParseStream, Parser};

use super::{POLICIES, elsewhere};
use crate::arguments::Arguments;
use crate::arguments::written::Written;
use crate::repository::repository;
use crate::rules;

#[test]
fn each_row_has_its_manual_and_each_attribute_its_place() {
    POLICIES.iter().for_each(|entry| (entry.check)());
}

#[test]
fn the_advice_names_the_place_of_another_attribute() {
    for (of, written, advice) in [
        (
            "circuit_breaker",
            "timeout = 2s",
            "it is an attribute of its own; put `#[timeout(2s)]` below `#[circuit_breaker]`",
        ),
        (
            "circuit_breaker",
            "timeout = true",
            "it is an attribute of its own; put `#[timeout(after = 2s)]` below `#[circuit_breaker]`",
        ),
        (
            "retry",
            "timeout = LIMIT",
            "it is an attribute of its own; put `#[timeout(LIMIT)]` below `#[retry]` for each attempt, or above it for all of them",
        ),
        (
            "timeout",
            "circuit_breaker = \"db\"",
            "it is an attribute of its own; put `#[circuit_breaker]` above `#[timeout]`",
        ),
        (
            "timeout",
            "attempts = 5",
            "it belongs to another attribute; write `#[retry(attempts = 5)]` above `#[timeout]`, which then limits each \
             attempt, or below it, for a limit of all of them",
        ),
        (
            "circuit_breaker",
            "attempts = 5",
            "it belongs to another attribute; write `#[retry(attempts = 5)]` above `#[circuit_breaker]`",
        ),
        ("retry", "bulkhead = 20", "it is an attribute of its own; put `#[bulkhead(20)]` below `#[retry]`"),
        (
            "retry",
            "burst = 5",
            "it belongs to another attribute; write `#[rate_limit(100, burst = 5)]` below `#[retry]`",
        ),
        (
            "bulkhead",
            "per = 1m",
            "it belongs to another attribute; write `#[rate_limit(100, per = 1m)]` above `#[bulkhead]`",
        ),
        (
            "retry",
            "threshold = 5",
            "it belongs to another attribute; write `#[circuit_breaker(threshold = 5)]` below `#[retry]`",
        ),
    ] {
        let read = |input: ParseStream| {
            let name: Ident = input.parse()?;
            let advice = elsewhere(of, &name.to_string(), &Written::behind(input));
            input.parse::<TokenStream>().map(|_| advice)
        };
        assert_eq!(
            read.parse_str(written).expect("it is an argument").as_deref(),
            Some(advice),
            "{of}: {written}"
        );
    }
}

pub(super) fn check<P: Arguments>() {
    check_rules::<P>();
    check_words::<P>();
    check_habits::<P>();
    check_manual::<P>();
    check_readme::<P>();
}

/// Panics if a file of overrides would know other arguments than the attribute, or in another
/// order.
fn check_rules<P: Arguments>() {
    let rules = rules::attribute(P::ATTRIBUTE).expect("each attribute has its rules").arguments;
    let of_rules: Vec<&str> = rules.iter().map(|rule| rule.key).collect();
    let of_rows: Vec<&str> = P::ARGUMENTS.iter().map(|row| row.rule.key).collect();
    assert_eq!(of_rows, of_rules, "the arguments of `#[{}]`", P::ATTRIBUTE);
}

/// Panics if a key or a synonym stands in the rows twice.
fn check_words<P: Arguments>() {
    let mut seen = HashSet::new();
    for row in P::ARGUMENTS {
        for word in iter::once(row.rule.key).chain(row.rule.all_synonyms()) {
            assert!(seen.insert(word), "`{word}` stands there twice");
        }
    }
}

/// Panics if a word of a habit is the name of an argument or stands in two habits, or if no ui case
/// has a word of a habit.
fn check_habits<P: Arguments>() {
    let of_code = P::HABITS.iter().map(|habit| habit.all_words().collect());
    let of_settings = rules::attribute(P::ATTRIBUTE).expect("it has rules").habits().iter();
    let habits: Vec<Vec<&str>> =
        of_code.chain(of_settings.map(|habit| habit.all_words().collect())).collect();
    let words = habits.concat();
    for (index, word) in words.iter().enumerate() {
        assert!(P::ARGUMENTS.iter().all(|row| row.rule.key != *word), "{word} is an argument");
        assert!(!words[..index].contains(word), "{word} stands there twice");
    }
    let Some(tried) = words_of_ui_cases(P::ATTRIBUTE) else { return };
    for words in habits {
        let is_tried = tried.iter().any(|tried| words.contains(&tried.as_str()));
        assert!(is_tried, "no ui case of `#[{}]` has one of {words:?}", P::ATTRIBUTE);
    }
}

/// All words in the arguments of the attributes in the ui cases of `attribute`. `None` in the
/// published package, which has no ui cases.
fn words_of_ui_cases(attribute: &str) -> Option<Vec<String>> {
    let folder = repository(&format!("tests/ui/{attribute}/ours"))?;
    let files = fs::read_dir(folder).unwrap_or_else(|_| panic!("`#[{attribute}]` has no ui cases"));
    let paths = files.map(|file| file.expect("it can be listed").path());
    let mut words = Vec::new();
    for source in paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let text = fs::read_to_string(source).expect("it is text");
        let attributes = text.split("#[").skip(1).filter_map(|rest| rest.split_once(")]"));
        let arguments = attributes.filter_map(|(attribute, _)| attribute.split_once('('));
        let is_of_a_word = |c: char| c.is_alphanumeric() || c == '_';
        let written = arguments.flat_map(|(_, arguments)| arguments.split(|c| !is_of_a_word(c)));
        words.extend(written.map(str::to_owned));
    }
    Some(words)
}

fn check_manual<P: Arguments>() {
    let keys: Vec<&str> = P::ARGUMENTS.iter().map(|row| row.rule.key).collect();
    let Some(manual) = page(&format!("src/docs/{}.md", P::ATTRIBUTE)) else { return };
    let written = first_column(&manual);
    for key in &keys {
        assert!(written.contains(key), "`{key}` of `#[{}]` is not in its manual", P::ATTRIBUTE);
    }
    for key in &written {
        assert!(keys.contains(key), "`{key}` is in the manual of `#[{}]` alone", P::ATTRIBUTE);
    }
}

fn check_readme<P: Arguments>() {
    let Some(readme) = page("README.md") else { return };
    let row = format!("| [`#[{0}]`](src/docs/{0}.md) |", P::ATTRIBUTE);
    assert!(readme.contains(&row), "the README has no row that begins with {row}");
}

fn page(path: &str) -> Option<String> {
    Some(fs::read_to_string(repository(path)?).unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// The names in backticks of the first column of the first table.
fn first_column(manual: &str) -> Vec<&str> {
    let rows = manual.lines().skip_while(|line| !line.starts_with("| --- |")).skip(1);
    let rows = rows.take_while(|line| line.starts_with("| "));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.map(|name| name.split([' ', '(']).next().unwrap_or_default()).collect()
}
