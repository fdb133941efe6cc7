//! Facts: a breaker of this process as its lane sees it.

pub use crate::circuit_breaker::fleet::{Facts, ProbeResult, Verdict};
