//! A folder for each attribute, and the table of all. Outside this module, only the entry points
//! name a particular attribute.

pub(crate) mod circuit_breaker;
pub(crate) mod retry;

pub(crate) use circuit_breaker::CircuitBreakerArgs;
pub(crate) use retry::RetryArgs;

use proc_macro2::{Ident, TokenStream};

use crate::arguments::written::Written;
use crate::arguments::{self, Arguments};
use crate::errors::Errors;
use crate::nest::Policy;

/// All attributes, in the order in which they usually stand above a function.
const POLICIES: [Entry; 2] = [Entry::of::<RetryArgs>(), Entry::of::<CircuitBreakerArgs>()];

/// One attribute: its name, which is also that of its layer in the hidden attribute, and the
/// function that reads its arguments.
pub(crate) struct Entry {
    name: &'static str,
    read: fn(TokenStream, &mut Errors) -> Box<dyn Policy>,
    example_of: fn(&str) -> Option<&'static str>,
}

impl Entry {
    const fn of<P: Policy + Arguments>() -> Self {
        Self {
            name: P::ATTRIBUTE,
            read: |arguments, errors| Box::new(arguments::parse::<P>(arguments, errors)),
            example_of: |key| P::ARGUMENTS.iter().find(|row| row.key == key).map(|row| row.example),
        }
    }

    pub(crate) fn read(&self, arguments: TokenStream, errors: &mut Errors) -> Box<dyn Policy> {
        (self.read)(arguments, errors)
    }
}

/// The attribute of this name.
pub(crate) fn named(name: &Ident) -> Option<&'static Entry> {
    POLICIES.iter().find(|entry| name == entry.name)
}

/// The names of all attributes.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    POLICIES.iter().map(|entry| entry.name)
}

/// The message about an argument of another attribute than `of`, such as `threshold = 5` in
/// `#[retry]`.
pub(crate) fn elsewhere(of: &str, name: &str, value: &Written) -> Option<String> {
    let own = POLICIES.iter().position(|entry| entry.name == of)?;
    let (index, entry, example) = POLICIES
        .iter()
        .enumerate()
        .find_map(|(index, entry)| Some((index, entry, (entry.example_of)(name)?)))?;
    let argument = value.text().map_or_else(|| example.to_owned(), |value| format!("{name} = {value}"));
    let side = if index < own { "above" } else { "below" };
    Some(format!("it belongs to another attribute; write `#[{}({argument})]` {side} `#[{of}]`", entry.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expansion::repository;
    use std::fs;

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

    fn check<P: Arguments>() {
        let keys: Vec<&str> = P::ARGUMENTS.iter().map(|row| row.key).collect();
        let Some(manual) = page(&format!("src/docs/{}.md", P::ATTRIBUTE)) else { return };
        let written = first_column(&manual);
        for key in &keys {
            assert!(written.contains(key), "`{key}` of `#[{}]` is not in its manual", P::ATTRIBUTE);
        }
        for key in &written {
            assert!(keys.contains(key), "`{key}` is in the manual of `#[{}]` alone", P::ATTRIBUTE);
        }
        let Some(readme) = page("README.md") else { return };
        let row = readme.lines().find(|line| line.starts_with(&format!("| [`#[{}]`]", P::ATTRIBUTE)));
        let row = row.unwrap_or_default();
        for key in keys.iter().filter(|key| **key != "crate") {
            let is_named = row.contains(&format!("`{key}`")) || row.contains(&format!("`{key}("));
            assert!(is_named, "`{key}` of `#[{}]` is not in the README", P::ATTRIBUTE);
        }
    }

    #[test]
    fn each_argument_is_in_its_manual_and_in_the_readme() {
        check::<RetryArgs>();
        check::<CircuitBreakerArgs>();
    }
}
