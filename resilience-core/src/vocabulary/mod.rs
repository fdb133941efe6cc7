//! The terms that all policies share: transience, outcomes, predicates, ratios, and return types
//! that can fail. This folder imports from no other one.

pub(crate) mod described;
pub(crate) mod fallible;
pub(crate) mod out_of_line;
pub(crate) mod outcome;
pub(crate) mod pattern;
pub(crate) mod predicate;
pub(crate) mod ratio;
pub(crate) mod rejector;
pub(crate) mod transience;
pub(crate) mod transient;
