//! The checks of the fuzz targets. Each takes an input of the fuzzer and panics if something is
//! wrong.

pub mod breaker;
pub mod breaker_extremes;
pub mod bulkhead;
pub mod control;
pub mod duration;
pub mod fault_script;
pub mod latency;
pub mod rate_limit;
pub mod ratio;
pub mod retry_after;
pub mod table;

mod decimal;
mod public;

// The rules by which attributes and tables are read.
#[path = "../../resilience-core/src/rules/mod.rs"]
#[allow(dead_code, reason = "the attributes need some that no target tries")]
mod rules;

// The property tests of the core use these two files too. The files expect `CircuitState`,
// `OpenCause` and `Outcome` in `super`.
#[path = "../../resilience-core/src/circuit_breaker/tests/history.rs"]
mod history;
#[path = "../../resilience-core/src/circuit_breaker/tests/model.rs"]
mod model;

// So they do with the naive bulkhead, its naive limit, and the naive limiter.
#[path = "../../resilience-core/src/bulkhead/tests/model.rs"]
mod bulkhead_model;
#[path = "../../resilience-core/src/bulkhead/tests/naive_limit.rs"]
mod naive_limit;
#[path = "../../resilience-core/src/rate_limit/tests/model.rs"]
#[allow(dead_code, reason = "no target has a line of several who wait")]
mod rate_limit_model;

use resilience_core::private::Outcome;
use resilience_core::{CircuitState, OpenCause};
