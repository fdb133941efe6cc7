//! A folder for each attribute, and the table of all. Outside this module, only the entry points
//! name a particular attribute.

pub(crate) mod circuit_breaker;
pub(crate) mod fallback;
pub(crate) mod retry;

pub(crate) use circuit_breaker::CircuitBreakerArgs;
pub(crate) use fallback::FallbackArgs;
pub(crate) use retry::RetryArgs;

use proc_macro2::{Ident, TokenStream};

use crate::arguments::written::Written;
use crate::arguments::{self, Arguments};
use crate::errors::Errors;
use crate::nest::Policy;

/// All attributes, in the order in which they usually stand above a function.
const POLICIES: &[Entry] =
    &[Entry::new::<FallbackArgs>(), Entry::new::<RetryArgs>(), Entry::new::<CircuitBreakerArgs>()];

/// One attribute: its name, which is also that of its layer in the hidden attribute, and the
/// function that reads its arguments.
pub(crate) struct Entry {
    name: &'static str,
    read: fn(TokenStream, &mut Errors) -> Box<dyn Policy>,
    example_of: fn(&str) -> Option<&'static str>,
    /// Holds the arguments against the manual, the README and the ui cases.
    #[cfg(test)]
    check: fn(),
}

impl Entry {
    const fn new<P: Policy + Arguments>() -> Self {
        Self {
            name: P::ATTRIBUTE,
            read: |arguments, errors| Box::new(arguments::parse::<P>(arguments, elsewhere, errors)),
            example_of: |key| P::ARGUMENTS.iter().find(|row| row.key == key).map(|row| row.example),
            #[cfg(test)]
            check: tests::check::<P>,
        }
    }

    pub(crate) fn read(&self, arguments: TokenStream, errors: &mut Errors) -> Box<dyn Policy> {
        (self.read)(arguments, errors)
    }
}

/// The attribute of this name.
pub(crate) fn entry(name: &Ident) -> Option<&'static Entry> {
    POLICIES.iter().find(|entry| name == entry.name)
}

/// The names of all attributes.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    POLICIES.iter().map(|entry| entry.name)
}

/// The message about another attribute in the arguments of `of`, such as `circuit_breaker = true`
/// in `#[retry]`, or about an argument of another one, such as `threshold = 5` there.
fn elsewhere(of: &str, name: &str, value: &Written) -> Option<String> {
    let own = POLICIES.iter().position(|entry| entry.name == of)?;
    let side = |index| if index < own { "above" } else { "below" };
    if let Some(index) = POLICIES.iter().position(|entry| entry.name == name && entry.name != of) {
        let side = side(index);
        return Some(format!("it is an attribute of its own; put `#[{name}]` {side} `#[{of}]`"));
    }
    let (index, entry, example) = POLICIES
        .iter()
        .enumerate()
        .find_map(|(index, entry)| Some((index, entry, (entry.example_of)(name)?)))?;
    let argument = value.text().map_or_else(|| example.to_owned(), |value| format!("{name} = {value}"));
    let side = side(index);
    Some(format!("it belongs to another attribute; write `#[{}({argument})]` {side} `#[{of}]`", entry.name))
}

#[cfg(test)]
mod tests;
