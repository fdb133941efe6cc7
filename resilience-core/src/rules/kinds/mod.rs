//! Kinds of values, one file each: a value in, a typed one or the message about a wrong one out.

pub(crate) mod count;
pub(crate) mod duration;
pub(crate) mod factor;
pub(super) mod number;
pub(crate) mod percentile;
pub(crate) mod ratio;
pub(crate) mod switch;
pub(crate) mod word;
