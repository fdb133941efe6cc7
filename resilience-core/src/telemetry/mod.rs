//! The parts that the events of all policies share.

pub(crate) mod call_id;
pub(crate) mod telling;
