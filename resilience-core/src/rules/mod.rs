//! The rules by which what people write is read: keys, values, and the words in which they are
//! refused. The attributes and the file of overrides share them.
//!
//! This folder uses the standard library alone, and nothing else of the crate: `resilience-macros`
//! has it too, by a symbolic link.
//!
//! A module of an attribute's name, such as `retry`, has a row for each of its arguments, and the
//! checks between them; `named` has those of all policies with state. `attribute` reads a table by
//! these rows, and `habits` answers words of other libraries. A value is a `scalar` before it has a
//! type, and a `value` afterwards; `kinds` and `text` are between the two. `profile` has the
//! built-in profiles.

pub(crate) mod argument;
pub(crate) mod attribute;
pub(crate) mod bulkhead;
pub(crate) mod circuit_breaker;
pub(crate) mod fallback;
pub(crate) mod faults;
pub(crate) mod given;
pub(crate) mod habits;
pub(crate) mod hedge;
pub(crate) mod kinds;
pub(crate) mod named;
pub(crate) mod names;
pub(crate) mod profile;
pub(crate) mod rate_limit;
pub(crate) mod retry;
pub(crate) mod scalar;
pub(crate) mod suggest;
pub(crate) mod text;
pub(crate) mod timeout;
pub(crate) mod value;

use attribute::Attribute;

/// All attributes, in the order in which they usually stand above a function.
pub(crate) const ATTRIBUTES: [&Attribute; 8] = [
    &fallback::FALLBACK,
    &retry::RETRY,
    &hedge::HEDGE,
    &circuit_breaker::CIRCUIT_BREAKER,
    &rate_limit::RATE_LIMIT,
    &bulkhead::BULKHEAD,
    &timeout::TIMEOUT,
    &faults::FAULTS,
];

/// The attribute of this name, which is also that of its tables.
pub(crate) fn attribute(name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.into_iter().find(|attribute| attribute.name == name)
}
