//! What the fuzz targets check. Each takes what the fuzzer has thought of and panics if something
//! is wrong.

pub mod breaker;
pub mod breaker_extremes;
pub mod duration;
pub mod ratio;
pub mod retry_after;

mod decimal;
mod public;
mod text;

// The property tests of the core go by these two as well. They expect `CircuitState`, `OpenCause`
// and `Outcome` in `super`.
#[path = "../../resilience-core/src/circuit_breaker/tests/history.rs"]
mod history;
#[path = "../../resilience-core/src/circuit_breaker/tests/model.rs"]
mod model;

use resilience_core::private::Outcome;
use resilience_core::{CircuitState, OpenCause};
