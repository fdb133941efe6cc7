//! The wait of async code.

use crate::clock::TestClock;
use crate::retry::Delay;
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// A way to wait.
#[diagnostic::on_unimplemented(
    message = "an async `#[retry]` needs a way to wait: enable the feature `tokio` of `resilience` or write `sleep = path`",
    label = "no timer to wait on",
    note = "`sleep` takes a function from a `Duration` to a future, such as `tokio::time::sleep`"
)]
pub trait Timer {
    /// A future that is ready when the time has passed.
    type Sleep: Future<Output = ()>;

    /// Begins to wait.
    fn sleep(delay: Duration) -> Self::Sleep;
}

/// The timer of an attribute that names none: tokio's, with the feature of that name.
#[derive(Clone, Copy, Debug)]
pub struct DefaultTimer;

#[cfg(feature = "tokio")]
impl Timer for DefaultTimer {
    type Sleep = tokio::time::Sleep;

    fn sleep(delay: Duration) -> Self::Sleep {
        tokio::time::sleep(delay)
    }
}

pin_project! {
    /// A wait, which begins when it is first polled: until then it is one word to write, not a timer to move.
    #[must_use = "futures do nothing unless polled"]
    pub struct Wait<T: Timer> {
        #[pin]
        until: Until<T::Sleep>,
    }
}

pin_project! {
    /// What a wait waits for.
    #[project = UntilProjection]
    enum Until<S> {
        // The first poll.
        Begin { delay: Delay },
        // Nothing any more.
        Over,
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
        if let UntilProjection::Begin { delay } = until.as_mut().project() {
            let delay = delay.duration();
            if delay.is_zero() {
                until.set(Until::Over);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            if TestClock::pass(delay) {
                return Poll::Ready(());
            }
            until.set(Until::Sleep { sleep: T::sleep(delay) });
        }
        match until.project() {
            UntilProjection::Sleep { sleep } => sleep.poll(cx),
            UntilProjection::Begin { .. } | UntilProjection::Over => Poll::Ready(()),
        }
    }
}

/// Waits for `delay` on `T`, or lets it pass on the thread's [`TestClock`]. One of no time waits for the next turn.
///
/// # Panics
/// When it is polled, where `T` does: tokio's timer outside of a tokio runtime that has its time driver enabled.
#[inline]
pub fn wait<T: Timer>(delay: Delay) -> Wait<T> {
    Wait { until: Until::Begin { delay } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::{Pending, pending};
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Wake, Waker};

    struct Never;

    impl Timer for Never {
        type Sleep = Pending<()>;

        fn sleep(_: Duration) -> Pending<()> {
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

    fn is_ready(delay: Delay) -> bool {
        pin!(wait::<Never>(delay)).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn a_turn_is_over_at_the_next_poll_and_never_reaches_the_timer() {
        let counter = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&counter));
        let mut cx = Context::from_waker(&waker);
        let mut turn = pin!(wait::<Never>(Delay::TURN));
        assert!(turn.as_mut().poll(&mut cx).is_pending());
        assert_eq!(counter.0.load(Ordering::Relaxed), 1);
        assert!(turn.poll(&mut cx).is_ready());
        assert!(!is_ready(Delay::from_nanos(1)));
    }

    #[test]
    fn a_wait_moves_the_test_clock_and_is_ready() {
        let clock = TestClock::new();
        let _installed = clock.install();
        for _ in 0..1000 {
            assert!(is_ready(SECOND));
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
            wait::<DefaultTimer>(SECOND).await;
            assert_eq!(start.elapsed(), Duration::from_secs(1));
        }

        #[tokio::test(start_paused = true)]
        async fn a_turn_takes_no_time() {
            let start = Instant::now();
            for _ in 0..1000 {
                wait::<DefaultTimer>(Delay::TURN).await;
            }
            assert_eq!(start.elapsed(), Duration::ZERO);
        }

        #[tokio::test(start_paused = true)]
        async fn the_longest_wait_does_not_overflow_the_timer() {
            let longest = wait::<DefaultTimer>(Delay::from_nanos(u64::MAX));
            assert!(tokio::time::timeout(Duration::from_secs(3600), longest).await.is_err());
        }
    }
}
