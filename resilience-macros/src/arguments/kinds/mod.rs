//! Kinds of values, one file each: how a value is read, and the messages about a wrong one.

pub(crate) mod budget;
pub(crate) mod clone_list;
pub(crate) mod closure;
pub(crate) mod duration;
pub(crate) mod keyword;
pub(crate) mod krate;
pub(crate) mod literal;
pub(crate) mod name;
pub(crate) mod number;
pub(crate) mod predicate;
pub(crate) mod profile;
pub(crate) mod ratio;
pub(crate) mod sleep;
pub(crate) mod switch;
