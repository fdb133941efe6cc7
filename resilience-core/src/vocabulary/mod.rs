//! The words that all policies share: what an error is, what the end of a call says, what a
//! predicate answers. It imports from no other folder.

pub(crate) mod described;
pub(crate) mod fallible;
pub(crate) mod outcome;
pub(crate) mod pattern;
pub(crate) mod predicate;
pub(crate) mod ratio;
pub(crate) mod transience;
pub(crate) mod transient;
