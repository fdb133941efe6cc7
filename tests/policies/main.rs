//! The policies by their attributes, on virtual time, a folder for each. `arguments` holds each
//! argument to what the manual says. `scenarios` are those that the test kits of other resilience
//! libraries have in common (resilience4j, Polly, Failsafe, gobreaker, Hystrix, `MicroProfile`
//! Fault Tolerance, the retry modes of the AWS SDKs, tenacity): where a kit and the manual differ
//! the manual counts, and the test says so. The rules themselves are tested in the core.

// Closures where a path would do: bodies and predicates are written as people write them. Functions
// take what the attribute hands them.
#![allow(clippy::redundant_closure_for_method_calls, clippy::needless_pass_by_value)]

#[macro_use]
mod support;

mod circuit_breaker;
mod predicates;
mod retry;
mod stacking;
