//! The items that the expansion of `#[timeout]` calls.

pub use crate::timeout::{
    LimitsThose, SleepTimer, TimedOut, TimeoutFuture, TimeoutNews, TimeoutSettings, TimeoutTimer, sleeping,
    timeout,
};
