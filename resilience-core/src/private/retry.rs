//! The items that the expansion of `#[retry]` calls.

pub use crate::retry::{
    Attempt, AttemptSpan, Attempts, Backoff, BesidePolicy, CountSetting, Decision, Delay, DurationSetting,
    Jitter, LeavesAs, Nested, PolicyRef, Retry, RetryError, RetryEvent, RetryPolicy, Scoped, Slept, Timed,
    TypeOf, Untimed, Word, attempt_in, delay_of, delay_of_error, enter, hint, map_err, notify, pause, scoped,
    skips_sleep, slept, wait, yield_once,
};
