//! The wait of sync code.

use crate::clock::TestClock;
use std::time::Duration;

/// Blocks the thread for `delay`, or lets it pass on the thread's [`TestClock`]. A zero delay reaches neither.
// Generic for the reason that `Retry::decide` is.
#[cold]
#[inline(never)]
pub fn pause(delay: impl Into<Duration>) {
    pause_for(delay.into());
}

fn pause_for(delay: Duration) {
    if !delay.is_zero() && !TestClock::pass(delay) {
        std::thread::sleep(delay);
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
    use crate::retry::Delay;

    #[test]
    fn a_pause_moves_the_test_clock() {
        let clock = TestClock::new();
        let _installed = clock.install();
        pause(Delay::from_nanos(3_600_000_000_000));
        pause(Delay::from_nanos(0));
        pause(Delay::TURN);
        assert_eq!(clock.elapsed(), Duration::from_secs(3600));
    }
}
