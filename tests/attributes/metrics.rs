//! `#[autometrics]`: counts and times every attempt.

use autometrics::autometrics;
use resilience::{circuit_breaker, fallback, faults, retry, timeout};

use crate::matrix::{all_functions, async_functions, placements, timed_placements};
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, RETRY, TIMEOUT};

placements!(all_functions: #[autometrics]);
timed_placements!(#[autometrics]);
