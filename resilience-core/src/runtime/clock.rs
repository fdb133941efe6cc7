//! The only module that reads time.
//!
//! Everything else in the crate takes an [`Instant`] as a parameter, so that it can be tested
//! without waiting.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::task::Waker;
use std::time::Duration;

use super::sync::lock;

/// The value of the process's first reading. It is far above zero: another clock (a paused one, for
/// example) may be behind the first reading, and the two must still differ. 2^60 ns are 36 years.
const ORIGIN: u64 = 1 << 60;

/// A point on a monotonic clock, in nanoseconds. It fits into an atomic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(u64);

impl Instant {
    /// Before every other instant: "not read yet".
    pub(crate) const UNSET: Self = Self(0);
    /// Before every reading. As a start, it makes every duration too long.
    pub(crate) const LONG_AGO: Self = Self(1);
    /// After every other instant: "never".
    pub(crate) const NEVER: Self = Self(u64::MAX);

    pub(crate) const fn from_bits(nanos: u64) -> Self {
        Self(nanos)
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.0
    }

    /// `instant` of the standard clock, on the clock that async code reads. On a test's clock it is
    /// as far from now as on the standard one.
    pub(crate) fn of_std(instant: std::time::Instant) -> Self {
        let Some(now) = TestClock::current() else { return from_std(instant) };
        let real = std::time::Instant::now();
        match instant.checked_duration_since(real) {
            Some(ahead) => now.saturating_add(ahead),
            None => Self(now.0.saturating_sub(saturating_nanos(real.duration_since(instant)))),
        }
    }

    /// The inverse of [`of_std`](Self::of_std). What is further away than the standard clock can
    /// tell is 36 years from its first reading.
    pub(crate) fn to_std(self) -> std::time::Instant {
        let (real, now) = match TestClock::current() {
            Some(now) => (std::time::Instant::now(), now),
            None => (first_reading(std::time::Instant::now()), Self(ORIGIN)),
        };
        let far = || real + Duration::from_nanos(ORIGIN);
        match self.0.checked_sub(now.0) {
            Some(ahead) => real.checked_add(Duration::from_nanos(ahead)).unwrap_or_else(far),
            None => real.checked_sub(now.since(self)).unwrap_or(real),
        }
    }

    /// The time from `earlier` to `self`, zero if the clock went backwards.
    pub(crate) const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    pub(crate) const fn saturating_add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(saturating_nanos(duration)))
    }

    /// `duration` earlier, or the first moment that there is.
    #[cfg(feature = "control")]
    pub(crate) const fn saturating_sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(saturating_nanos(duration)))
    }
}

/// `duration` in nanoseconds, at most `u64::MAX` (584 years). Unlike `as_nanos` it needs no 128-bit
/// arithmetic.
pub(crate) const fn saturating_nanos(duration: Duration) -> u64 {
    duration.as_secs().saturating_mul(1_000_000_000).saturating_add(duration.subsec_nanos() as u64)
}

/// The date and time of day, to compare with a date from a server. No test clock moves it.
#[cfg(feature = "http")]
pub(crate) fn system_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The clock that a caller reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The standard monotonic clock, for code that blocks its thread.
    Blocking,
    /// tokio's clock with the feature `tokio`, otherwise the standard one. For async code and every
    /// breaker.
    Async,
}

#[cfg(all(test, feature = "telemetry"))]
thread_local! {
    static READINGS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// How often `work` reads a clock on this thread.
#[cfg(all(test, feature = "telemetry"))]
pub(crate) fn readings_of(work: impl FnOnce()) -> u64 {
    let before = READINGS.get();
    work();
    READINGS.get() - before
}

impl Clock {
    #[inline]
    pub(crate) fn now(self) -> Instant {
        #[cfg(all(test, feature = "telemetry"))]
        READINGS.set(READINGS.get() + 1);
        if let Some(now) = TestClock::current() {
            return now;
        }
        from_std(match self {
            Clock::Blocking => std::time::Instant::now(),
            Clock::Async => async_now(),
        })
    }
}

impl Clock {
    /// Whether async code and breakers read a test's time: that of a [`TestClock`], or tokio's
    /// paused clock. A paused clock is recognised because its reading does not lie between two
    /// readings of the standard clock.
    pub(crate) fn is_virtual() -> bool {
        let before = std::time::Instant::now();
        let reading = async_now();
        TestClock::current().is_some() || !(before..=std::time::Instant::now()).contains(&reading)
    }
}

#[cfg(feature = "tokio")]
#[inline]
fn async_now() -> std::time::Instant {
    if tokios_context::is_there() {
        tokio::time::Instant::now().into_std()
    } else {
        std::time::Instant::now()
    }
}

/// Whether tokio's clock can still be read on this thread.
///
/// Once its clock was paused in the process, tokio reads the time through a thread local of its
/// own. It panics at the end of a thread, when that local is destroyed. Destructors of other thread
/// locals may use breakers then, and a panic there ends the process.
#[cfg(feature = "tokio")]
mod tokios_context {
    use tokio::runtime::Handle;

    /// Lives no longer than tokio's thread local: that one is used first, and a thread destroys its
    /// locals in reverse order.
    struct Witness {
        made_in_time: bool,
    }

    impl Drop for Witness {
        /// Without a destructor the local would stay readable until the end of the thread.
        fn drop(&mut self) {}
    }

    thread_local! {
        static WITNESS: Witness = Witness {
            made_in_time: match Handle::try_current() {
                Ok(_) => true,
                Err(error) => error.is_missing_context(),
            },
        };
    }

    #[inline]
    pub(super) fn is_there() -> bool {
        WITNESS.try_with(|witness| witness.made_in_time).unwrap_or(false)
    }
}

#[cfg(not(feature = "tokio"))]
#[inline]
fn async_now() -> std::time::Instant {
    std::time::Instant::now()
}

/// The first reading in this process. It is `reading` if there was none.
#[inline]
fn first_reading(reading: std::time::Instant) -> std::time::Instant {
    static FIRST: OnceLock<std::time::Instant> = OnceLock::new();
    *FIRST.get_or_init(|| reading)
}

#[inline]
fn from_std(reading: std::time::Instant) -> Instant {
    let first = first_reading(reading);
    Instant(match reading.checked_duration_since(first) {
        Some(after) => ORIGIN.saturating_add(saturating_nanos(after)),
        None => ORIGIN.saturating_sub(saturating_nanos(first.duration_since(reading))),
    })
}

/// A clock for tests. A test moves it, and waits move it instead of taking time.
///
/// While it is [installed](TestClock::install), every reading on this thread comes from it. Every
/// wait of a `#[retry]` on this thread, sync or async, takes no time and moves it forward. It also
/// replaces `sleep = path`, which is not called. An async wait lets the executor's other tasks run
/// once before it ends. A `#[timeout]` has no timer then: it is cut when the clock reaches its
/// limit, and moving the clock wakes its task. Clones share one time, so a test with several
/// threads installs a clone on each.
///
/// With tokio's paused time, async code does not need this clock. It is for sync functions and for
/// other runtimes.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::TestClock;
/// use std::time::Duration;
///
/// let clock = TestClock::new();
/// let _installed = clock.install();
/// clock.advance(Duration::from_secs(30));
/// assert_eq!(clock.elapsed(), Duration::from_secs(30));
/// ```
#[derive(Clone, Debug, Default)]
pub struct TestClock {
    elapsed: Arc<AtomicU64>,
    /// The tasks that wait for a time, each with that time.
    sleepers: Arc<Mutex<Vec<(Instant, Waker)>>>,
}

/// The number of live guards in the process. While it is zero, a reading costs one load more than
/// the clock.
static GUARDS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static INSTALLED: RefCell<Option<TestClock>> = const { RefCell::new(None) };
}

impl TestClock {
    /// A clock that stands at zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes this thread read this clock until the returned guard is dropped. Guards nest: dropping
    /// one restores the clock that was installed before.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Jitter, RetryPolicy, TestClock};
    /// use std::time::Duration;
    ///
    /// let clock = TestClock::new();
    /// let _installed = clock.install();
    /// let _ = RetryPolicy::new().jitter(Jitter::None).call(|| Err::<(), _>("no"));
    /// assert_eq!(clock.elapsed(), Duration::from_millis(100 + 200));
    /// ```
    #[must_use = "the clock is taken out again when the guard is dropped"]
    pub fn install(&self) -> TestClockGuard {
        GUARDS.fetch_add(1, Ordering::Relaxed);
        TestClockGuard {
            previous: INSTALLED.replace(Some(self.clone())),
            on_its_thread: std::marker::PhantomData,
        }
    }

    /// Moves the clock forward, and wakes the tasks of timeouts whose limit is reached. It stops at
    /// 584 years.
    pub fn advance(&self, by: Duration) {
        let by = saturating_nanos(by);
        let add = |now: u64| Some(now.saturating_add(by));
        let _ = self.elapsed.fetch_update(Ordering::SeqCst, Ordering::SeqCst, add);
        self.wake();
    }

    /// Sets the clock to `elapsed` after its start. It may go backwards.
    pub fn set(&self, elapsed: Duration) {
        self.elapsed.store(saturating_nanos(elapsed), Ordering::SeqCst);
        self.wake();
    }

    /// The time on the clock since it was made.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.elapsed.load(Ordering::SeqCst))
    }

    #[inline]
    fn current() -> Option<Instant> {
        Self::with_installed(Self::now)
    }

    fn now(&self) -> Instant {
        Instant(ORIGIN.saturating_add(self.elapsed.load(Ordering::SeqCst)))
    }

    /// Whether a test clock is installed on this thread, and the time `at` is not reached on it.
    /// The task of `waker` is then woken when it is. `None` if no clock is installed.
    pub(crate) fn waits_for(at: Instant, waker: &Waker) -> Option<bool> {
        Self::with_installed(|clock| {
            let mut sleepers = lock(&clock.sleepers);
            // Compared under the lock, so that no wake-up is lost.
            let waits = clock.now() < at;
            let ends = at != Instant::NEVER;
            if waits && ends && !sleepers.iter().any(|(until, known)| *until == at && known.will_wake(waker))
            {
                sleepers.push((at, waker.clone()));
            }
            waits
        })
    }

    /// Wakes the tasks whose time has come.
    fn wake(&self) {
        let due = {
            let mut sleepers = lock(&self.sleepers);
            let now = self.now();
            let (due, later) = std::mem::take(&mut *sleepers).into_iter().partition(|(at, _)| *at <= now);
            *sleepers = later;
            let due: Vec<(Instant, Waker)> = due;
            due
        };
        due.into_iter().for_each(|(_, waker)| waker.wake());
    }

    /// The clock that is installed on this thread.
    #[cfg(feature = "test-util")]
    pub(crate) fn installed() -> Option<Self> {
        Self::with_installed(Self::clone)
    }

    /// Whether a test clock is installed on this thread.
    #[inline]
    pub(crate) fn is_installed() -> bool {
        Self::with_installed(|_| ()).is_some()
    }

    /// Lets `delay` pass on this thread's test clock. False if none is installed.
    pub(crate) fn pass(delay: Duration) -> bool {
        Self::with_installed(|clock| clock.advance(delay)).is_some()
    }

    #[inline]
    fn with_installed<R>(f: impl FnOnce(&Self) -> R) -> Option<R> {
        if GUARDS.load(Ordering::Relaxed) == 0 {
            return None;
        }
        // `try_with`: at the end of a thread its locals may be gone.
        INSTALLED.try_with(|installed| installed.borrow().as_ref().map(f)).ok().flatten()
    }
}

/// Keeps a [`TestClock`] installed on the thread that made it, until it is dropped: see
/// [`TestClock::install`]. Drop guards in the reverse order of their creation.
#[derive(Debug)]
pub struct TestClockGuard {
    previous: Option<TestClock>,
    on_its_thread: std::marker::PhantomData<*const ()>,
}

impl Drop for TestClockGuard {
    fn drop(&mut self) {
        GUARDS.fetch_sub(1, Ordering::Relaxed);
        let _ = INSTALLED.try_with(|installed| installed.replace(self.previous.take()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_before_the_first_one_is_told_apart() {
        let later = std::time::Instant::now() + Duration::from_secs(5);
        let a = from_std(later);
        let b = from_std(later.checked_sub(Duration::from_secs(3)).expect("the machine is up for longer"));
        assert_eq!(a.since(b), Duration::from_secs(3));
        assert_eq!(b.since(a), Duration::ZERO);
    }

    #[test]
    fn nested_test_clocks_give_way_in_order() {
        let (outer, inner) = (TestClock::new(), TestClock::new());
        let _outer = outer.install();
        {
            let _inner = inner.install();
            assert!(TestClock::pass(Duration::from_secs(1)));
        }
        assert_eq!((outer.elapsed(), inner.elapsed()), (Duration::ZERO, Duration::from_secs(1)));
        assert!(TestClock::pass(Duration::from_secs(2)));
        assert_eq!((outer.elapsed(), inner.elapsed()), (Duration::from_secs(2), Duration::from_secs(1)));
    }

    #[test]
    fn a_thread_reads_the_real_clock_again_after_its_last_guard() {
        let clock = TestClock::new();
        drop(clock.install());
        assert!(!TestClock::pass(Duration::from_secs(1)) && !Clock::is_virtual());
        assert_eq!(clock.elapsed(), Duration::ZERO);
    }

    #[test]
    fn who_waits_for_ever_is_not_kept() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let later = clock.now().saturating_add(Duration::from_secs(1));
        // A clone: the waker itself may have a table of its own in each part of the program.
        let waker = Waker::noop().clone();
        assert_eq!(TestClock::waits_for(Instant::NEVER, &waker), Some(true));
        assert!(clock.sleepers.lock().expect("nobody panics").is_empty());
        for _ in 0..2 {
            assert_eq!(TestClock::waits_for(later, &waker), Some(true));
        }
        assert_eq!(clock.sleepers.lock().expect("nobody panics").len(), 1, "once for each poll is too often");
        clock.advance(Duration::from_secs(1));
        assert_eq!(TestClock::waits_for(later, Waker::noop()), Some(false));
        assert!(clock.sleepers.lock().expect("nobody panics").is_empty());
    }

    #[test]
    fn a_tests_time_is_told_from_the_real_one() {
        assert!(!Clock::is_virtual());
        let _installed = TestClock::new().install();
        assert!(Clock::is_virtual());
    }

    #[cfg(feature = "tokio")]
    #[tokio::test(start_paused = true)]
    async fn tokios_paused_time_is_told_from_the_real_one() {
        assert!(Clock::is_virtual());
        tokio::time::advance(Duration::from_secs(5)).await;
        assert!(Clock::is_virtual());
    }

    #[test]
    fn additions_saturate() {
        assert_eq!(Instant(5).saturating_add(Duration::MAX), Instant::NEVER);
        assert_eq!(saturating_nanos(Duration::MAX), u64::MAX);
    }
}
