//! What telemetry counts of annotated functions, at each level, on virtual time.
//!
//! The tests of this binary run at once and share the process's numbers, so each has functions of
//! its own, and sets levels for its own names alone.

// Functions are written as people write them, beside the statements that call them.
#![allow(clippy::items_after_statements, clippy::unused_self)]
#![allow(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    clippy::redundant_closure_for_method_calls
)]
// Counts and sums here are small.
#![allow(clippy::cast_precision_loss, clippy::float_cmp)]

#[macro_use]
mod support;

mod async_breakers;
mod attempts;
mod breaker_gauges;
mod breakers;
mod bulkheads;
mod calls;
mod durations;
mod exposition;
mod histories;
#[cfg(feature = "faults")]
mod injected;
mod kinds;
mod levels;
mod lines;
mod observers;
mod page;
mod policies;
mod rate_limits;
#[cfg(feature = "shared")]
mod shared;
mod sizes;
mod threads;
