//! The files in which the attributes read texts, without the tokens.

#[path = "../../resilience-macros/src/arguments/text/duration.rs"]
pub(crate) mod duration;
#[path = "../../resilience-macros/src/arguments/text/ratio.rs"]
pub(crate) mod ratio;
