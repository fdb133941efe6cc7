//! The wait of sync code.

use crate::clock::TestClock;
use std::time::Duration;

/// Blocks the thread for `delay`, or lets it pass on the thread's [`TestClock`].
#[cold]
pub fn pause(delay: Duration) {
    pause_with(delay, |delay| {
        if !TestClock::pass(delay) {
            std::thread::sleep(delay);
        }
    });
}

/// Waits by `sleep`, which is not called for a zero delay.
#[inline]
pub fn pause_with(delay: Duration, sleep: impl FnOnce(Duration)) {
    if !delay.is_zero() {
        sleep(delay);
    }
}
