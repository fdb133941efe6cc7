//! What is changed by hand: for a name or for all, for a time, and by somebody.

pub(crate) mod actor;
pub(crate) mod breaker;
pub(crate) mod changes;
pub(crate) mod ending;
pub(crate) mod set;
pub(crate) mod switch;
