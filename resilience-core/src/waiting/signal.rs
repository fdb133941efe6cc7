//! The wait of a thread.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Wake, Waker};
use std::time::Instant as StdInstant;

use crate::runtime::clock::{Clock, Instant, TestClock};
use crate::runtime::tested;

/// A waker that a thread waits for.
///
/// It is a lock with a condition, and not `park`: a thread has one token for all who park it, and
/// taking it would lose the wake-up of an executor that runs on this thread.
#[derive(Debug, Default)]
pub(crate) struct Signal {
    is_woken: Mutex<bool>,
    news: Condvar,
}

impl Signal {
    pub(crate) fn new() -> Arc<Self> {
        Arc::default()
    }

    pub(crate) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(Arc::clone(self))
    }

    /// Blocks the thread until somebody wakes it, at most until `at` on the clock that breakers
    /// read. Returns whether it was woken. A wake-up from before counts.
    ///
    /// On a thread with a [`TestClock`] the wait moves the clock to its end, and takes no time.
    /// Where a test wants no waits, it neither takes time nor moves a clock.
    pub(crate) fn wait_until(&self, at: Instant) -> bool {
        if tested::skips_waits() {
            return self.take();
        }
        if at == Instant::NEVER {
            return self.wait(None);
        }
        let left = at.since(Clock::Async.now());
        if TestClock::is_installed() {
            return self.take() || !TestClock::pass(left);
        }
        // An end that the standard clock can't tell is more than 36 years away.
        self.wait(StdInstant::now().checked_add(left))
    }

    /// Whether it has been woken. That is forgotten then.
    fn take(&self) -> bool {
        std::mem::take(&mut *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Blocks the thread until somebody wakes it, at most until `end`.
    fn wait(&self, end: Option<StdInstant>) -> bool {
        let mut is_woken = self.is_woken.lock().unwrap_or_else(PoisonError::into_inner);
        while !std::mem::take(&mut *is_woken) {
            let Some(end) = end else {
                is_woken = self.news.wait(is_woken).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let Some(left) = end.checked_duration_since(StdInstant::now()).filter(|left| !left.is_zero())
            else {
                return false;
            };
            is_woken = self.news.wait_timeout(is_woken, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.is_woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.news.notify_one();
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::thread;

    #[test]
    fn a_wake_up_from_before_the_wait_counts_once() {
        let signal = Signal::new();
        signal.waker().wake();
        assert!(signal.wait(None));
        assert!(!signal.wait(Some(StdInstant::now())), "it has been used up");
    }

    #[test]
    fn another_thread_ends_the_wait() {
        let signal = Signal::new();
        let waker = signal.waker();
        let other = thread::spawn(move || waker.wake());
        assert!(signal.wait(None));
        other.join().expect("it does not panic");
    }

    #[test]
    fn a_wait_moves_a_test_clock_to_its_end() {
        use std::time::Duration;
        let clock = TestClock::new();
        let _installed = clock.install();
        let signal = Signal::new();
        let at = Clock::Async.now().saturating_add(Duration::from_secs(60));
        signal.waker().wake();
        assert!(signal.wait_until(at));
        assert_eq!(clock.elapsed(), Duration::ZERO, "it was woken before");
        assert!(!signal.wait_until(at));
        assert_eq!(clock.elapsed(), Duration::from_secs(60));
    }

    #[test]
    fn the_token_of_the_thread_stays_where_it_is() {
        thread::current().unpark();
        let signal = Signal::new();
        assert!(!signal.wait(Some(StdInstant::now())));
        // Returns at once, as the token is still there.
        thread::park();
    }
}
