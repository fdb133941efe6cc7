//! What a lane is told of the breakers of this process.

pub use crate::circuit_breaker::fleet::{Facts, ProbeResult, Verdict};
