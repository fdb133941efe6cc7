//! Every argument of both attributes does what the manual says, on virtual time.

// Closures where a path would do: both forms are under test. Functions take what the attribute hands them.
#![allow(clippy::redundant_closure_for_method_calls, clippy::needless_pass_by_value)]

mod breaker;
mod breaker_causes;
mod breaker_hints;
mod breaker_keys;
mod breaker_rates;
mod decisions;
mod predicates;
mod real_errors;
mod retry;
mod stacking;
mod waiting;
