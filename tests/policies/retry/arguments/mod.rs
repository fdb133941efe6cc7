//! Argument layer: every argument of `#[retry]`.

mod budget;
mod delays;
mod limits;
mod nested;
mod pace;
mod profile;
mod reports;
mod waiting;

use std::time::Duration;

const MS: fn(u64) -> Duration = Duration::from_millis;

#[derive(Clone, Debug, PartialEq)]
struct Failed(u32);

/// Always fails. The error is the number of the call.
fn fail(calls: &mut u32) -> Result<(), Failed> {
    *calls += 1;
    Err(Failed(*calls))
}
