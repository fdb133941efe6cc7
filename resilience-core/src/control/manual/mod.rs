//! Overrides by hand: for a name, for a time, and by somebody.

pub(crate) mod changes;
pub(crate) mod set;
