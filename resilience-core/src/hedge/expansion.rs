//! The functions and traits that the expansion of `#[hedge]` calls.

pub(in crate::hedge) mod budget;
pub(in crate::hedge) mod clones;
pub(in crate::hedge) mod heard;
pub(in crate::hedge) mod owned;
pub(in crate::hedge) mod static_latency;
