//! Kinds of values, a file each: how one is read, and what is said of one that is not as it should be.

pub(crate) mod closure;
pub(crate) mod duration;
pub(crate) mod krate;
pub(crate) mod name;
pub(crate) mod number;
pub(crate) mod predicate;
pub(crate) mod ratio;
