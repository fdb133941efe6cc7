//! `#[autometrics]`: counts and times every attempt.

use autometrics::autometrics;
use resilience::{circuit_breaker, fallback, retry};

use crate::matrix::{all_functions, placements};
use crate::support::runs::{BREAKER, FALLBACK, RETRY};

placements!(all_functions: #[autometrics]);
