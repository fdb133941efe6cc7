//! What is written, read without a token in sight: text in, a value or a message out.

pub(crate) mod duration;
pub(crate) mod ratio;
