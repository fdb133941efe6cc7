//! `#[fastrace::trace]`: a span for every attempt.

use fastrace::trace;
use resilience::{circuit_breaker, fallback, retry};

use crate::matrix::{all_functions, placements};
use crate::support::runs::{BREAKER, FALLBACK, RETRY};

placements!(all_functions: #[trace]);
