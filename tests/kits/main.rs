//! Scenarios that the test kits of other resilience libraries have in common (resilience4j, Polly, Failsafe, gobreaker,
//! Hystrix, `MicroProfile` Fault Tolerance, the retry modes of the AWS SDKs, tenacity), told through the attributes of this
//! one. Where a kit and the manual differ the manual counts, and the test says so.

// Closures where a path would do: bodies and predicates are written as people write them.
#![allow(clippy::redundant_closure_for_method_calls)]

#[macro_use]
mod support;

mod clocks;
mod control;
mod cooldowns;
mod half_open;
mod hooks;
mod inside_out;
mod keys;
mod late_results;
mod names_and_conflicts;
mod rates;
mod retry_backoff;
mod retry_budget;
mod retry_hints;
mod retry_predicates;
mod retry_told;
mod slow_calls;
mod stacking;
mod unwinding;
mod windows_of_calls;
mod windows_of_time;
