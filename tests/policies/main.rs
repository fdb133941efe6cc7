//! The policies by their attributes, on virtual time, a folder for each policy. Two of the three
//! layers of tests are here:
//!
//! - *Engine*: the rules, without attributes. In `resilience-core`: `src/**/tests`, `tests/*.rs`.
//! - *Argument*, in `<policy>/arguments/`: each argument does what the manual says of it.
//! - *Scenario*, in `<policy>/scenarios/`: calls over time. These are the cases that the tests of
//!   other resilience libraries have in common: resilience4j, Polly, Failsafe, gobreaker, Hystrix,
//!   `MicroProfile` Fault Tolerance, the retry modes of the AWS SDKs, tenacity. Where such a
//!   library and the manual differ, the manual counts, and the test says so.
//!
//! A new test goes into the lowest layer that can show its sentence.

// Closures where a path would do: bodies and predicates are written as people write them. Functions
// take what the attribute hands them.
#![allow(clippy::redundant_closure_for_method_calls, clippy::needless_pass_by_value)]
// A function stands beside what its test prepares for it.
#![allow(clippy::items_after_statements)]

#[macro_use]
mod support;

mod bulkhead;
mod circuit_breaker;
mod fallback;
mod hedge;
mod predicates;
mod rate_limit;
mod retry;
mod stacking;
mod timeout;
