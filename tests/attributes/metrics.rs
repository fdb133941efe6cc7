//! `#[autometrics]`: counts and times every attempt.

use autometrics::autometrics;
use resilience::{circuit_breaker, fallback, faults, hedge, retry, timeout};

use crate::matrix::{
    all_functions, async_functions, hedged_functions, hedged_placements, placements, timed_placements,
};
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, HEDGE, HEDGE_OF_TWO, RETRY, TIMEOUT};

placements!(all_functions: #[autometrics]);
timed_placements!(#[autometrics]);
hedged_placements!(#[autometrics]);
