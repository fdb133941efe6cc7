//! The files in which the attributes parse texts, without tokens.

#[path = "../../resilience-core/src/rules/text/duration.rs"]
pub(crate) mod duration;
#[path = "../../resilience-core/src/rules/text/ratio.rs"]
pub(crate) mod ratio;
