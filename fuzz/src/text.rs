//! The files in which the attributes read texts, without the tokens.

#[path = "../../resilience-macros/src/args/text/duration.rs"]
pub(crate) mod duration;
#[path = "../../resilience-macros/src/args/text/ratio.rs"]
pub(crate) mod ratio;
