//! The wait of sync code, and the question that all waits ask first: does the wait take real time?

use crate::retry::Delay;
use crate::runtime::clock::TestClock;
use crate::runtime::tested;

/// Blocks the thread for `delay`, or lets it pass on the thread's [`TestClock`]. A zero delay does
/// neither.
// Generic for the same reason as `Retry::decide`: so it is compiled into the caller's crate.
#[cold]
#[inline(never)]
pub fn pause(delay: impl Into<Delay>) {
    pause_for(delay.into());
}

fn pause_for(delay: Delay) {
    if !takes_no_time(delay) {
        std::thread::sleep(delay.duration());
    }
}

/// Whether `sleep = path` must not be called: the delay is zero, or the thread has a [`TestClock`].
/// In the second case the delay passes on that clock.
// Generic for the same reason.
#[cold]
#[inline(never)]
#[must_use]
pub fn skips_sleep(delay: impl Into<Delay>) -> bool {
    takes_no_time(delay.into())
}

/// Whether `delay` takes no real time: it is zero, or the test wants no waits. Else it passes on
/// the thread's [`TestClock`], if one is installed.
pub(in crate::retry) fn takes_no_time(delay: Delay) -> bool {
    let delay = delay.duration();
    delay.is_zero() || tested::skips_waits() || TestClock::pass(delay)
}

/// The return type of a blocking wait: `()`.
#[diagnostic::on_unimplemented(
    message = "`sleep` of a function that is not async must block and return nothing, but this returns `{Self}`",
    label = "it has to return `()`",
    note = "a future is awaited only in an async function; here, write a function such as `std::thread::sleep`"
)]
pub trait Slept {}

impl Slept for () {}

/// Checks the return type of `sleep = path`.
#[inline]
pub fn slept<T: Slept>(_: T) {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_pause_moves_the_test_clock() {
        let clock = TestClock::new();
        let _installed = clock.install();
        pause(Delay::from_nanos(3_600_000_000_000));
        pause(Delay::from_nanos(0));
        pause(Delay::TURN);
        assert_eq!(clock.elapsed(), Duration::from_secs(3600));
    }

    #[test]
    fn a_test_clock_and_a_wait_of_no_time_skip_sleep() {
        let second = Delay::from_nanos(1_000_000_000);
        assert!(skips_sleep(Delay::from_nanos(0)) && skips_sleep(Delay::TURN) && !skips_sleep(second));
        let clock = TestClock::new();
        let _installed = clock.install();
        assert!(skips_sleep(Delay::from_nanos(0)) && skips_sleep(Delay::TURN) && skips_sleep(second));
        assert_eq!(clock.elapsed(), Duration::from_secs(1));
    }
}
