//! `#[autometrics]`: counts and times every attempt.

use autometrics::autometrics;
use resilience::{circuit_breaker, retry};

use crate::matrix::{all_functions, placements};
use crate::support::runs::{BREAKER, RETRY};

placements!(all_functions: #[autometrics]);
