//! The body of a lane on a test's clock, and the thread around it.

mod body;
mod thread;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a lane tells is of the process: one test at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}
