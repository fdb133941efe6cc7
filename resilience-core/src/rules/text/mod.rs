//! Values as text, read without tokens: text in, a value or a message out.

pub(crate) mod duration;
pub(crate) mod ratio;
