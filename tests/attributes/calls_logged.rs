//! `#[logcall]`: logs every attempt and how it ends.

use logcall::logcall;
use resilience::{circuit_breaker, fallback, retry};

use crate::matrix::{all_functions, placements};
use crate::support::runs::{BREAKER, FALLBACK, RETRY};

placements!(all_functions: #[logcall(ok = "debug", err = "warn")]);
