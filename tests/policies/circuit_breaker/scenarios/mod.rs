//! Scenario layer: guarded calls.

mod clocks;
mod control;
mod cooldowns;
mod half_open;
mod hooks;
mod keys;
mod late_results;
mod names_and_conflicts;
mod rates;
#[cfg(feature = "shared")]
mod shared;
mod slow_calls;
mod unwinding;
mod windows_of_calls;
mod windows_of_time;
