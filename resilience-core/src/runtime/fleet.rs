//! Whether the lane of this process hears the store, and the way to wake it.
//!
//! It lies below the breakers, which ask it in cold code. The runner of the lane is above them.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::runtime::clock::{Clock, Instant, saturating_nanos};
use crate::runtime::sync::lock;

/// What a breaker has to know of the lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lane {
    /// Whether its last good tick is recent enough.
    pub(crate) is_alive: bool,
    /// The time between two ticks.
    pub(crate) poll: Duration,
}

/// Until when the lane counts as alive. Zero, which is before every reading, if it is silent.
///
/// An atomic of std in models too: it is a hint that no other data depend on.
static ALIVE_UNTIL: AtomicU64 = AtomicU64::new(0);

/// The time between two ticks, in nanoseconds. It belongs to `ALIVE_UNTIL`, and any mixture of two
/// of them does no harm.
static POLL: AtomicU64 = AtomicU64::new(0);

static HAS_STARTED: AtomicBool = AtomicBool::new(false);

type Waker = Arc<dyn Fn() + Send + Sync>;

static WAKER: Mutex<Option<Waker>> = Mutex::new(None);

/// Notes a good tick: the lane counts as alive for `lasts` from now on, and ticks every `poll`.
///
/// A lane calls it after each exchange with its store that succeeded. As long as the lane is alive,
/// breakers that obey an opening of the fleet let no call through without a lease.
pub fn alive_for(lasts: Duration, poll: Duration) {
    HAS_STARTED.store(true, Ordering::Relaxed);
    POLL.store(saturating_nanos(poll), Ordering::Relaxed);
    ALIVE_UNTIL.store(Clock::Async.now().saturating_add(lasts).to_bits(), Ordering::Relaxed);
}

/// Notes that the lane has stopped: breakers decide by their own rules from now on.
pub fn silent() {
    ALIVE_UNTIL.store(Instant::UNSET.to_bits(), Ordering::Relaxed);
}

/// Whether the last good tick of the lane is recent enough.
#[must_use]
pub fn is_alive() -> bool {
    lane(Clock::Async.now()).is_alive
}

/// Notes that there is a lane, whether it has reached its store yet or not. Breakers then no longer
/// warn that there is none.
pub fn started() {
    HAS_STARTED.store(true, Ordering::Relaxed);
}

/// Whether there has ever been a lane in this process.
pub(crate) fn has_started() -> bool {
    HAS_STARTED.load(Ordering::Relaxed)
}

/// The lane as it is at `now`.
pub(crate) fn lane(now: Instant) -> Lane {
    Lane::at(now, ALIVE_UNTIL.load(Ordering::Relaxed), POLL.load(Ordering::Relaxed))
}

impl Lane {
    const fn at(now: Instant, alive_until: u64, poll: u64) -> Self {
        Self { is_alive: now.to_bits() < alive_until, poll: Duration::from_nanos(poll) }
    }
}

/// Sets what wakes the lane before its next tick is due. It replaces the one before. It is called
/// on the threads of calls, outside of locks, so it must not wait.
pub fn on_wake(wake: impl Fn() + Send + Sync + 'static) {
    *lock(&WAKER) = Some(Arc::new(wake));
}

/// Wakes the lane. Without a lane it does nothing.
pub fn wake() {
    let waker = lock(&WAKER).clone();
    if let Some(waker) = waker {
        waker();
    }
}

/// For tests that run a lane, or set what wakes one: there is one for the process.
#[cfg(all(test, not(loom)))]
pub(crate) fn alone() -> std::sync::MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    lock(&ONE)
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_alive_until_the_instant_that_its_tick_gives() {
        let is_alive = |now, until| Lane::at(Instant::from_bits(now), until, 7).is_alive;
        assert!(is_alive(4, 5) && !is_alive(5, 5));
        assert!(!is_alive(1, Instant::UNSET.to_bits()), "silent");
        assert_eq!(Lane::at(Instant::UNSET, 1, 7), Lane { is_alive: true, poll: Duration::from_nanos(7) });
    }

    #[test]
    fn waking_without_a_lane_does_nothing_and_with_one_calls_it() {
        use std::sync::atomic::AtomicU32;

        static WOKEN: AtomicU32 = AtomicU32::new(0);
        let _alone = alone();
        wake();
        on_wake(|| {
            WOKEN.fetch_add(1, Ordering::Relaxed);
        });
        wake();
        wake();
        assert!(WOKEN.load(Ordering::Relaxed) >= 2, "other tests may wake it too");
    }
}
