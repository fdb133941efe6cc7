//! The parts that the events of all policies share.

pub(crate) mod telling;
