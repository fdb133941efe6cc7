//! `#[fastrace::trace]`: a span for every attempt.

use fastrace::trace;
use resilience::{circuit_breaker, fallback, faults, hedge, retry, timeout};

use crate::matrix::{
    all_functions, async_functions, hedged_functions, hedged_placements, placements, timed_placements,
};
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, HEDGE, HEDGE_OF_TWO, RETRY, TIMEOUT};

placements!(all_functions: #[trace]);
timed_placements!(#[trace]);
hedged_placements!(#[trace]);
