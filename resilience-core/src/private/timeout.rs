//! The items that the expansion of `#[timeout]` calls.

pub use crate::timeout::{
    InAttempt, LimitsThose, SleepTimer, TimedOut, TimeoutFuture, TimeoutNews, TimeoutSettings, TimeoutTimer,
    sleeping, timeout,
};
