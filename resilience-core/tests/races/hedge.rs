//! Races of the window in which the latencies of first attempts are known.

use std::cell::Cell;
use std::future::{Future, poll_fn, ready};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience_core::TestClock;
use resilience_core::private::{
    HedgeAfter, HedgeSettings, Judged, Layer, StaticLatency, TimeoutTimer, Unlimited, hedge,
};

use crate::{race, rounds};

const LATENCY: Duration = Duration::from_millis(50);
const P50: HedgeAfter = HedgeAfter::Percentile(500_000_000);

/// No timer runs while a test clock is installed.
struct NoTimer;

impl TimeoutTimer for NoTimer {
    type Sleep = std::future::Ready<()>;

    fn sleep(&self, _delay: Duration, _name: &'static str) -> Self::Sleep {
        ready(())
    }
}

/// The latencies of a function at a time of the race's own, a minute after the race before: the
/// calls of that one are out of the window.
#[derive(Clone, Copy)]
struct Window {
    of: &'static StaticLatency,
    began: Duration,
}

impl Window {
    fn new(of: &'static StaticLatency) -> Self {
        static RACES: AtomicU64 = AtomicU64::new(0);
        Self { of, began: Duration::from_secs(60 * (RACES.fetch_add(1, Ordering::Relaxed) + 1)) }
    }

    /// Calls that take [`LATENCY`], one after the other. The first one begins `after` so long.
    fn calls(self, after: Duration, number: u32) {
        let clock = self.clock(after);
        let _installed = clock.install();
        (0..number).for_each(|_| assert_eq!(self.call(&clock, 1, LATENCY, LATENCY), (true, 1)));
    }

    /// Whether the percentile is known `after` so long: a call that takes longer is hedged.
    fn is_known(self, after: Duration) -> bool {
        let clock = self.clock(after);
        let _installed = clock.install();
        self.call(&clock, 2, Duration::MAX, 2 * LATENCY) == (true, 2)
    }

    /// Each thread has a clock to itself.
    fn clock(self, after: Duration) -> TestClock {
        let clock = TestClock::new();
        clock.set(self.began + after);
        clock
    }

    /// Polls a call of up to so many attempts, of which the first takes `latency`, `elapsed` after
    /// it has begun. Returns whether it has ended, and how many attempts have begun. One that has
    /// no other attempt asks for no percentile, which takes Miri long.
    fn call(self, clock: &TestClock, attempts: u32, latency: Duration, elapsed: Duration) -> (bool, u32) {
        let (start, begun) = (clock.elapsed(), Cell::new(0));
        let make = || {
            begun.set(begun.get() + 1);
            let takes = if begun.get() == 1 { latency } else { Duration::ZERO };
            let is_over = move || clock.elapsed() >= start.saturating_add(takes);
            poll_fn(move |_| if is_over() { Poll::Ready(()) } else { Poll::Pending })
        };
        let settings = || HedgeSettings::new(P50, attempts, "races");
        let judge = |(): &()| Judged::Success;
        let of = || self.of;
        let mut call = pin!(hedge(Layer::NONE, settings, NoTimer, Unlimited, of, make, judge, |()| ()));
        let mut cx = Context::from_waker(Waker::noop());
        assert!(call.as_mut().poll(&mut cx).is_pending());
        clock.advance(elapsed);
        (call.as_mut().poll(&mut cx).is_ready(), begun.get())
    }
}

#[test]
fn calls_that_find_a_slice_too_old_are_all_known() {
    static LATENCIES: StaticLatency = StaticLatency::new();
    rounds(|| {
        let window = Window::new(&LATENCIES);
        let ten = || window.calls(Duration::ZERO, 10);
        race(&[&ten, &ten]);
        assert!(window.is_known(10 * LATENCY), "there are twenty");
    });
}

#[test]
fn calls_that_leave_the_window_are_not_taken_for_new_ones() {
    static LATENCIES: StaticLatency = StaticLatency::new();
    const SLICE: Duration = Duration::from_secs(5);
    rounds(|| {
        let window = Window::new(&LATENCIES);
        window.calls(Duration::ZERO, 20);
        assert!(window.is_known(SLICE / 2));
        // The other slices are in use, so that the next one is the oldest.
        (1..6).for_each(|slice| window.calls(slice * SLICE, 1));
        let turns = || {
            window.calls(7 * SLICE, 1);
            false
        };
        assert_eq!(race(&[&turns, &|| window.is_known(7 * SLICE)]), [false, false]);
        assert!(!window.is_known(7 * SLICE), "the twenty are too old");
    });
}
