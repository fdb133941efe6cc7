//! The arguments of all policies that have state of a name, or of each key.

use super::argument::Argument;

pub(crate) const NAME: Argument = Argument::code("name", "name = \"payments\"");

pub(crate) const KEY: Argument = Argument::code("key", "key = host");

pub(crate) const MAX_KEYS: Argument = Argument::fixed(
    "max_keys",
    "max_keys = 1000",
    "the room for keys is made once, and stays as it is in the source",
);

/// Names of `max_keys` in other libraries.
pub(crate) const NAMES_OF_MAX_KEYS: &str = "max_entries key_limit key_capacity";

pub(crate) const CRATE: Argument = Argument::code("crate", "crate = resilience");
