//! `#[logcall]`: logs every attempt and how it ends.

use logcall::logcall;
use resilience::{circuit_breaker, fallback, faults, hedge, retry, timeout};

use crate::matrix::{
    all_functions, async_functions, hedged_functions, hedged_placements, placements, timed_placements,
};
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, HEDGE, HEDGE_OF_TWO, RETRY, TIMEOUT};

placements!(all_functions: #[logcall(ok = "debug", err = "warn")]);
timed_placements!(#[logcall(ok = "debug", err = "warn")]);
hedged_placements!(#[logcall(ok = "debug", err = "warn")]);
