//! The wait of async code.

use super::blocking::takes_no_time;
use crate::retry::{Delay, RetryPolicy};
use crate::runtime::timer::Timer;
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// A wait. It begins at the first poll. Until then it is a delay and a name, and there is no
    /// timer to move.
    #[must_use = "futures do nothing unless polled"]
    pub struct Wait<T: Timer> {
        #[pin]
        until: Until<T::Sleep>,
    }
}

pin_project! {
    /// The stages of a wait.
    #[project = UntilProjection]
    enum Until<S> {
        // Not polled yet.
        Begin { delay: Delay, name: &'static str },
        // The next poll ends the wait.
        Turn,
        Sleep {
            #[pin]
            sleep: S,
        },
    }
}

impl<T: Timer> fmt::Debug for Wait<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait").finish_non_exhaustive()
    }
}

impl<T: Timer> Future for Wait<T> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut until = self.project().until;
        if let UntilProjection::Begin { delay, name } = until.as_mut().project() {
            if takes_no_time(*delay) {
                until.set(Until::Turn);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let sleep = T::sleep(delay.duration(), name);
            until.set(Until::Sleep { sleep });
        }
        match until.project() {
            UntilProjection::Sleep { sleep } => sleep.poll(cx),
            UntilProjection::Begin { .. } | UntilProjection::Turn => Poll::Ready(()),
        }
    }
}

/// Waits for `delay` on `T`, or lets it pass on the thread's [`TestClock`](crate::TestClock). A
/// wait that takes no real time lets the executor's other tasks run once.
///
/// # Panics
/// The future panics if `T` does: tokio's timer panics outside of a tokio runtime with an enabled
/// time driver.
#[inline]
pub fn wait<T: Timer>(delay: Delay, policy: &RetryPolicy) -> Wait<T> {
    Wait { until: Until::Begin { delay, name: policy.label() } }
}

/// Lets the executor's other tasks run once. An async function with `sleep = path` awaits this
/// where the wait takes no time.
#[inline]
pub fn yield_once() -> YieldOnce {
    YieldOnce { yielded: false }
}

/// A future that is pending at the first poll and ready at the second.
#[derive(Debug)]
#[must_use = "futures do nothing unless polled"]
pub struct YieldOnce {
    yielded: bool,
}

impl Future for YieldOnce {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if !std::mem::replace(&mut self.yielded, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::TestClock;
    #[cfg(feature = "tokio")]
    use crate::runtime::timer::DefaultTimer;
    use std::future::{Pending, pending};
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Wake, Waker};
    use std::time::Duration;

    struct Never;

    impl Timer for Never {
        type Sleep = Pending<()>;

        fn sleep(_: Duration, _: &'static str) -> Pending<()> {
            pending()
        }
    }

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    const SECOND: Delay = Delay::from_nanos(1_000_000_000);
    const POLICY: &RetryPolicy = &RetryPolicy::new();

    /// How many of at most three polls found the future pending, and how often it woke its task.
    fn polled(future: impl Future<Output = ()>) -> (usize, usize) {
        let counter = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&counter));
        let mut future = pin!(future);
        let mut is_pending = || future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending();
        let pending = (0..3).take_while(|_| is_pending()).count();
        (pending, counter.0.load(Ordering::Relaxed))
    }

    const NEXT_POLL: (usize, usize) = (1, 1);

    #[test]
    fn a_turn_is_over_at_the_next_poll_and_never_reaches_the_timer() {
        assert_eq!(polled(wait::<Never>(Delay::TURN, POLICY)), NEXT_POLL);
        assert_eq!(polled(yield_once()), NEXT_POLL);
        assert_eq!(polled(wait::<Never>(Delay::from_nanos(1), POLICY)), (3, 0));
    }

    #[test]
    fn a_wait_moves_the_test_clock_and_is_over_at_the_next_poll() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let mut first = pin!(wait::<Never>(SECOND, POLICY));
        assert!(first.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        assert_eq!(clock.elapsed(), Duration::from_secs(1), "it moves at once");
        for _ in 1..1000 {
            assert_eq!(polled(wait::<Never>(SECOND, POLICY)), NEXT_POLL);
        }
        assert_eq!(clock.elapsed(), Duration::from_secs(1000));
    }

    #[cfg(feature = "tokio")]
    mod on_tokio {
        use super::*;
        use tokio::time::Instant;

        #[test]
        fn the_timer_sits_inline_and_costs_nothing_more() {
            assert_eq!(size_of::<Wait<DefaultTimer>>(), size_of::<tokio::time::Sleep>());
        }

        #[tokio::test(start_paused = true)]
        async fn paused_time_moves_a_wait() {
            let start = Instant::now();
            wait::<DefaultTimer>(SECOND, POLICY).await;
            assert_eq!(start.elapsed(), Duration::from_secs(1));
        }

        #[tokio::test(start_paused = true)]
        async fn a_turn_takes_no_time() {
            let start = Instant::now();
            for _ in 0..1000 {
                wait::<DefaultTimer>(Delay::TURN, POLICY).await;
            }
            assert_eq!(start.elapsed(), Duration::ZERO);
        }

        #[tokio::test(start_paused = true)]
        async fn the_longest_wait_does_not_overflow_the_timer() {
            let longest = wait::<DefaultTimer>(Delay::from_nanos(u64::MAX), POLICY);
            assert!(tokio::time::timeout(Duration::from_secs(3600), longest).await.is_err());
        }
    }
}
