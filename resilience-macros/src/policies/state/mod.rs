//! The arguments and the code that all policies with state share: a name, a key, or a value that
//! the caller brings.
//!
//! `arguments` are those arguments, and the keys that are written. `source` is the way to the
//! state, `runtime` the names of the runtime's items on it. `once` checks that what all calls share
//! uses no name of one call.

mod arguments;
mod checks;
mod once;
mod runtime;
mod source;
mod values;

pub(crate) use arguments::{Shared, Stateful};
pub(crate) use checks::{keys_without_a_key, may_be_on, settings_next_to_a_value, shared_without_a_name};
pub(crate) use once::check as names_of_one_call;
pub(crate) use runtime::Runtime;
pub(crate) use source::{Source, name};
pub(crate) use values::{key, value_by_hand};
