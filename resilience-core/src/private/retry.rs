//! The items that the expansion of `#[retry]` calls.

pub use crate::retry::{
    Attempt, Attempts, CountSetting, Decision, Delay, DurationSetting, Jitter, LeavesAs, PolicyRef, Retry,
    RetryError, RetryEvent, RetryPolicy, Slept, TypeOf, Word, hint, map_err, notify, pause, skips_sleep,
    slept, wait, yield_once,
};
