//! The settings that stand together, and what contradicts among them.

use super::value::Value;

/// A setting of an attribute, or of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Setting {
    pub(crate) key: &'static str,
    pub(crate) value: Value,
}

/// An argument that is written, for the checks between arguments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Given {
    pub(crate) key: &'static str,
    /// `None` if it is not known here: an expression, or a value that could not be read. It counts
    /// as valid, so that one mistake is not reported twice.
    pub(crate) value: Option<Value>,
}

/// Where a message points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Key,
    Value,
}

/// Why an argument is refused by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) at: Place,
    pub(crate) message: String,
}

/// Why an argument is refused beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) key: &'static str,
    pub(crate) at: Place,
    pub(crate) message: String,
    /// Whether a setting only never acts beside another one. Where the two stand in different
    /// places, one of them turns the other off, and that is meant.
    pub(crate) turns_off: bool,
}

impl Mistake {
    pub(super) fn at_key(key: &'static str, message: String) -> Self {
        Self { key, at: Place::Key, message, turns_off: false }
    }

    pub(super) fn at_value(key: &'static str, message: String) -> Self {
        Self { key, at: Place::Value, message, turns_off: false }
    }

    pub(super) fn at_value_that_turns_off(key: &'static str, message: String) -> Self {
        Self { turns_off: true, ..Self::at_value(key, message) }
    }
}

/// Questions that the checks ask.
pub(super) trait AllGiven {
    fn is_given(&self, key: &str) -> bool;
    /// The value of `key`, if it is given and known.
    fn value(&self, key: &str) -> Option<Value>;
}

impl AllGiven for [Given] {
    fn is_given(&self, key: &str) -> bool {
        self.iter().any(|given| given.key == key)
    }

    fn value(&self, key: &str) -> Option<Value> {
        self.iter().find(|given| given.key == key)?.value
    }
}
