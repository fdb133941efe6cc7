//! The files in which the attributes parse texts, without tokens.

#[path = "../../resilience-macros/src/arguments/text/duration.rs"]
pub(crate) mod duration;
#[path = "../../resilience-macros/src/arguments/text/ratio.rs"]
pub(crate) mod ratio;
