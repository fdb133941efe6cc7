//! The wait of async code.

use crate::clock::TestClock;
use pin_project_lite::pin_project;
use std::cell::Cell;
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
    /// A wait that is under way.
    #[derive(Debug)]
    #[must_use = "futures do nothing unless polled"]
    pub struct Wait<S> {
        #[pin]
        until: Until<S>,
    }
}

pin_project! {
    /// What a wait waits for.
    #[project = UntilProjection]
    #[derive(Debug)]
    enum Until<S> {
        // Nothing.
        Now,
        // The next poll, so that the executor's other tasks get their turn.
        NextTurn,
        Sleep {
            #[pin]
            sleep: S,
        },
    }
}

impl<S: Future<Output = ()>> Future for Wait<S> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut until = self.project().until;
        match until.as_mut().project() {
            UntilProjection::Now => Poll::Ready(()),
            UntilProjection::NextTurn => {
                until.set(Until::Now);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            UntilProjection::Sleep { sleep } => sleep.poll(cx),
        }
    }
}

/// Waits for `delay` on `T`, or lets it pass on the thread's [`TestClock`].
///
/// # Panics
/// Where `T` does: tokio's timer outside of a tokio runtime that has its time driver enabled.
#[cold]
pub fn wait<T: Timer>(delay: Duration) -> Wait<T::Sleep> {
    if !delay.is_zero() && TestClock::pass(delay) {
        return Wait { until: Until::Now };
    }
    wait_with(delay, T::sleep)
}

/// Waits for `delay` by `sleep`, which is not called for a zero delay.
#[inline]
pub fn wait_with<S: Future<Output = ()>>(delay: Duration, sleep: impl FnOnce(Duration) -> S) -> Wait<S> {
    let until = if delay.is_zero() {
        zero_wait()
    } else {
        Until::Sleep { sleep: sleep(delay) }
    };
    Wait { until }
}

/// Ready at once, but for every so many: a timer takes a millisecond even for nothing, while calls that fail at once and
/// are retried at once would never let go of the executor.
fn zero_wait<S>() -> Until<S> {
    thread_local!(static ZERO_WAITS: Cell<u8> = const { Cell::new(0) });
    const TURN: u8 = 64;
    // The cell has no destructor, so that it can be reached even while the thread ends.
    let count = ZERO_WAITS.with(|waits| waits.replace((waits.get() + 1) % TURN));
    if count + 1 == TURN {
        Until::NextTurn
    } else {
        Until::Now
    }
}
