//! A folder for each attribute, and the table of all. Outside this module, only the entry points
//! name a particular attribute. `state` and `gate` have what several attributes share.

pub(crate) mod bulkhead;
pub(crate) mod circuit_breaker;
pub(crate) mod fallback;
pub(crate) mod faults;
mod gate;
pub(crate) mod hedge;
pub(crate) mod rate_limit;
pub(crate) mod retry;
mod state;
pub(crate) mod timeout;

pub(crate) use bulkhead::BulkheadArgs;
pub(crate) use circuit_breaker::CircuitBreakerArgs;
pub(crate) use fallback::FallbackArgs;
pub(crate) use faults::FaultsArgs;
pub(crate) use hedge::HedgeArgs;
pub(crate) use rate_limit::RateLimitArgs;
pub(crate) use retry::RetryArgs;
pub(crate) use timeout::TimeoutArgs;

use proc_macro2::{Ident, Span, TokenStream};

use crate::arguments::as_written::AsWritten;
use crate::arguments::written::Written;
use crate::arguments::{self, Arguments};
use crate::errors::Errors;
use crate::nest::{Layer, Policy};
use crate::rules::habits::ForeignValue as _;

/// All attributes, in the order in which they usually stand above a function.
const POLICIES: &[Entry] = &[
    Entry::new::<FallbackArgs>(),
    Entry::new::<RetryArgs>(),
    Entry::new::<HedgeArgs>(),
    Entry::new::<CircuitBreakerArgs>(),
    Entry::new::<RateLimitArgs>(),
    Entry::new::<BulkheadArgs>(),
    Entry::new::<TimeoutArgs>(),
    Entry::new::<FaultsArgs>(),
];

/// One attribute: its name, which is also that of its layer in the hidden attribute, and the
/// function that reads its arguments.
pub(crate) struct Entry {
    name: &'static str,
    read: fn(TokenStream, &mut Errors) -> Box<dyn Policy>,
    example_of: fn(&str) -> Option<&'static str>,
    /// An example of the argument that it requires, and that may stand first without its key.
    required: Option<&'static str>,
    /// The key of that argument.
    required_key: Option<&'static str>,
    #[cfg(test)]
    first_example: &'static str,
    /// Holds the arguments against the manual, the README and the ui cases.
    #[cfg(test)]
    check: fn(),
}

impl Entry {
    const fn new<P: Policy + Arguments>() -> Self {
        Self {
            name: P::ATTRIBUTE,
            read: |arguments, errors| Box::new(arguments::parse::<P>(arguments, elsewhere, errors)),
            example_of: |key| P::ARGUMENTS.iter().find(|row| row.rule.key == key).map(|row| row.rule.example),
            required: if P::SHORT_FORM { Some(P::ARGUMENTS[0].rule.example) } else { None },
            required_key: if P::SHORT_FORM { Some(P::ARGUMENTS[0].rule.key) } else { None },
            #[cfg(test)]
            first_example: P::ARGUMENTS[0].rule.example,
            #[cfg(test)]
            check: tests::check::<P>,
        }
    }

    /// The layer of an attribute at `at`.
    pub(crate) fn layer(&self, at: Span, arguments: TokenStream, errors: &mut Errors) -> Layer {
        let written = AsWritten::of(arguments.clone(), self.required_key);
        Layer::new((self.read)(arguments, errors), at, written)
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

/// The example of the first argument of the attribute `name`.
#[cfg(test)]
pub(crate) fn first_example(name: &str) -> Option<&'static str> {
    POLICIES.iter().find(|entry| entry.name == name).map(|entry| entry.first_example)
}

/// The message about another attribute in the arguments of `of`, such as `circuit_breaker = true`
/// in `#[retry]`, or about an argument of another one, such as `threshold = 5` there.
fn elsewhere(of: &str, name: &str, value: &Written) -> Option<String> {
    let others = || POLICIES.iter().filter(|entry| entry.name != of);
    if let Some(entry) = others().find(|entry| entry.name == name) {
        let place = entry.place_beside(of)?;
        return Some(format!("it is an attribute of its own; put `#[{}]` {place}", entry.with_limit(value)));
    }
    let (entry, example) = POLICIES.iter().find_map(|entry| Some((entry, (entry.example_of)(name)?)))?;
    let argument = value.text().map_or_else(|| example.to_owned(), |value| format!("{name} = {value}"));
    let argument = entry.beside_the_required(name, argument);
    let place = entry.place_beside(of)?;
    Some(format!("it belongs to another attribute; write `#[{}({argument})]` {place}", entry.name))
}

impl Entry {
    /// The attribute as it is written for `value`, such as `timeout(2s)` for `timeout = 2s`.
    fn with_limit(&self, value: &Written) -> String {
        let text = value.text().filter(|_| !value.is_switch());
        match text.or_else(|| self.required.map(str::to_owned)).filter(|_| self.required.is_some()) {
            Some(argument) => format!("{}({argument})", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The argument `name` behind the one that is required, such as `100, burst = 5`.
    fn beside_the_required(&self, name: &str, argument: String) -> String {
        let value = self.required.and_then(|example| Some(example.split_once(" = ")?.1));
        match value.filter(|_| self.required_key != Some(name)) {
            Some(value) => format!("{value}, {argument}"),
            None => argument,
        }
    }

    /// The place of this attribute beside `of`: a limit of time has two beside a retry.
    fn place_beside(&self, of: &str) -> Option<String> {
        let position = |name: &str| POLICIES.iter().position(|entry| entry.name == name);
        Some(match (self.name, of) {
            ("timeout", "retry") => {
                "below `#[retry]` for each attempt, or above it for all of them".to_owned()
            }
            ("retry", "timeout") => {
                "above `#[timeout]`, which then limits each attempt, or below it, for a limit of all of them"
                    .to_owned()
            }
            _ if position(self.name)? < position(of)? => format!("above `#[{of}]`"),
            _ => format!("below `#[{of}]`"),
        })
    }
}

#[cfg(test)]
mod same_words;
#[cfg(test)]
mod tests;
