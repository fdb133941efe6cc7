//! What changes all functions of the process, and what ends by a clock: settings are the process's,
//! and whoever asks ends what is over by the clock of the own thread. So the tests take turns.

#[path = "../api/kit.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod kit;
mod modes;
mod orders;
mod overrides;
mod properties;
mod switches;
mod values;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The turn of a test.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}
