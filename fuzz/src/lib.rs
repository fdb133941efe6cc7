//! The checks of the fuzz targets. Each takes an input of the fuzzer and panics if something is
//! wrong.

pub mod breaker;
pub mod breaker_extremes;
pub mod duration;
pub mod fault_script;
pub mod ratio;
pub mod retry_after;

mod decimal;
mod public;
mod text;

// The property tests of the core use these two files too. The files expect `CircuitState`,
// `OpenCause` and `Outcome` in `super`.
#[path = "../../resilience-core/src/circuit_breaker/tests/history.rs"]
mod history;
#[path = "../../resilience-core/src/circuit_breaker/tests/model.rs"]
mod model;

use resilience_core::private::Outcome;
use resilience_core::{CircuitState, OpenCause};
