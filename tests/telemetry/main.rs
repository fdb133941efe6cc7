//! What telemetry counts of annotated functions, at each level, on virtual time.
//!
//! The tests of this binary run at once and share the process's numbers, so each has functions of
//! its own, and sets levels for its own names alone.

#![allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps)]

#[macro_use]
mod support;

mod attempts;
mod calls;
mod durations;
mod exposition;
mod histories;
mod levels;
mod observers;
mod page;
mod policies;
mod threads;
