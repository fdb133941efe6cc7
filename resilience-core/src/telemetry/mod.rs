//! What all events have in common.

pub(crate) mod telling;
