//! The wait of sync code.

use crate::clock::TestClock;
use crate::retry::Delay;
use std::time::Duration;

/// Blocks the thread for `delay`, or lets it pass on the thread's [`TestClock`]. A zero delay reaches neither.
#[cold]
pub fn pause(delay: Delay) {
    pause_with(delay, |delay| {
        if !TestClock::pass(delay) {
            std::thread::sleep(delay);
        }
    });
}

/// Waits by `sleep`, which is not called for a zero delay.
#[inline]
fn pause_with(delay: Delay, sleep: impl FnOnce(Duration)) {
    if !delay.is_zero() {
        sleep(delay.duration());
    }
}

/// What a blocking wait returns.
#[diagnostic::on_unimplemented(
    message = "`sleep` of a function that is not async must block and return nothing, but this returns `{Self}`",
    label = "it has to return `()`",
    note = "a future is awaited only in an async function; here, write a function such as `std::thread::sleep`"
)]
pub trait Slept {}

impl Slept for () {}

/// After a wait by `sleep = path`.
#[inline]
pub fn slept<T: Slept>(_: T) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_moves_the_test_clock() {
        let clock = TestClock::new();
        let _installed = clock.install();
        pause(Delay::from_nanos(3_600_000_000_000));
        pause(Delay::from_nanos(0));
        assert_eq!(clock.elapsed(), Duration::from_secs(3600));
    }

    #[test]
    fn a_zero_pause_does_not_sleep() {
        let mut slept = Vec::new();
        pause_with(Delay::from_nanos(0), |delay| slept.push(delay));
        pause_with(Delay::from_nanos(1), |delay| slept.push(delay));
        assert_eq!(slept, [Duration::from_nanos(1)]);
    }
}
