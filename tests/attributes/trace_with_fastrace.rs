//! `#[fastrace::trace]`: a span for every attempt.

use fastrace::trace;
use resilience::{circuit_breaker, fallback, faults, retry, timeout};

use crate::matrix::{all_functions, async_functions, placements, timed_placements};
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, RETRY, TIMEOUT};

placements!(all_functions: #[trace]);
timed_placements!(#[trace]);
