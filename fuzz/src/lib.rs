//! The checks of the fuzz targets. Each takes an input of the fuzzer and panics if something is
//! wrong.

pub mod breaker;
pub mod breaker_extremes;
pub mod control;
pub mod duration;
pub mod fault_script;
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

use resilience_core::private::Outcome;
use resilience_core::{CircuitState, OpenCause};
