//! The items that the expansion of `#[timeout]` calls.

pub use crate::timeout::{
    SleepTimer, TimedOut, TimeoutFuture, TimeoutNews, TimeoutSettings, TimeoutTimer, sleeping, timeout,
};
