//! `#[fastrace::trace]`: a span for every attempt.

use fastrace::trace;
use resilience::{circuit_breaker, retry};

use crate::matrix::{all_functions, placements};
use crate::support::runs::{BREAKER, RETRY};

placements!(all_functions: #[trace]);
