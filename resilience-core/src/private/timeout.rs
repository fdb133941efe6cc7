//! The items that the expansion of `#[timeout]` calls.

pub use crate::timeout::{
    SleepTimer, TimedOut, TimeoutFuture, TimeoutSettings, TimeoutTimer, provisional, provisional_with,
    sleeping, tell, timeout,
};
