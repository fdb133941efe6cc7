//! Guards that go with a future from thread to thread.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::runtime::clock::{TestClock, TestClockGuard};
use crate::runtime::tested::{self, Settings};

pin_project! {
    /// A future that has guards of its own: see [`scope`].
    #[must_use = "futures do nothing unless polled"]
    pub struct InScope<F> {
        #[pin]
        future: F,
        settings: Settings,
        clock: Option<TestClock>,
    }
}

/// Runs `future` under the guards that hold on this thread now, whichever thread polls it. A
/// [`TestClock`](crate::TestClock) that is installed here goes along too.
///
/// They are set while the future is polled, and what the polling thread had is put back then, also
/// after a panic. They hold in the future as long as it lives, also if the guards are dropped
/// before. Guards that are made inside belong to the future.
///
/// Cancel safety: dropping the returned future drops `future`, and nothing else.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::testing;
///
/// # #[cfg(feature = "tokio")]
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let task = {
///     let _once = testing::attempts(1);
///     testing::scope(async {
///         let policy = resilience::RetryPolicy::new();
///         policy.call_async(|| async { Err::<(), _>("no answer") }).await
///     })
/// };
/// assert_eq!(tokio::spawn(task).await.unwrap(), Err("no answer"));
/// # });
/// ```
pub fn scope<F: Future>(future: F) -> InScope<F> {
    InScope { future, settings: tested::current(), clock: TestClock::installed() }
}

impl<F: Future> Future for InScope<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let _entered = Entered::enter(this.settings, this.clock.as_ref());
        this.future.poll(cx)
    }
}

impl<F> fmt::Debug for InScope<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InScope").finish_non_exhaustive()
    }
}

/// The settings of a future are those of this thread. Dropping it swaps them back.
struct Entered<'a> {
    settings: &'a mut Settings,
    _clock: Option<TestClockGuard>,
}

impl<'a> Entered<'a> {
    fn enter(settings: &'a mut Settings, clock: Option<&TestClock>) -> Self {
        tested::swap(settings);
        Self { settings, _clock: clock.map(TestClock::install) }
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        tested::swap(self.settings);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::testing::{self, Recorder};
    use crate::{RetryPolicy, StopReason};
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::pin::pin;
    use std::task::Waker;
    use std::time::Duration;

    fn calls_made() -> u32 {
        let mut calls = 0;
        let outcome =
            RetryPolicy::new().base(Duration::from_nanos(1)).jitter(crate::Jitter::None).call(|| {
                calls += 1;
                Err::<(), _>(StopReason::Permanent)
            });
        assert!(outcome.is_err());
        calls
    }

    fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
        future.poll(&mut Context::from_waker(Waker::noop()))
    }

    async fn turn() {
        let mut is_second = false;
        std::future::poll_fn(|_| {
            if std::mem::replace(&mut is_second, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    #[test]
    fn guards_are_dropped_in_any_order() {
        let (twice, once) = (testing::attempts(2), testing::attempts(1));
        assert_eq!(calls_made(), 1);
        drop(twice);
        assert_eq!(calls_made(), 1);
        drop(once);
        assert_eq!(calls_made(), 3);
    }

    #[test]
    fn another_thread_has_no_guards_of_this_one() {
        let _once = testing::attempts(1);
        assert_eq!(std::thread::spawn(calls_made).join().unwrap(), 3);
        assert_eq!(calls_made(), 1);
    }

    #[test]
    fn a_future_takes_guards_and_clock_to_another_thread() {
        let clock = TestClock::new();
        let future = {
            let (_installed, _twice) = (clock.install(), testing::attempts(2));
            scope(async {
                let before = calls_made();
                turn().await;
                (before, calls_made())
            })
        };
        let polled = std::thread::spawn(move || {
            let mut future = pin!(future);
            assert!(poll(future.as_mut()).is_pending());
            assert_eq!(calls_made(), 3, "between polls the thread has no guard");
            poll(future)
        });
        assert_eq!(polled.join().unwrap(), Poll::Ready((2, 2)));
        assert!(clock.elapsed() > Duration::ZERO, "its waits moved the clock");
    }

    #[test]
    fn a_guard_that_is_made_inside_belongs_to_the_future() {
        let mut future = pin!(scope(async {
            let _once = testing::attempts(1);
            turn().await;
            calls_made()
        }));
        assert!(poll(future.as_mut()).is_pending());
        assert_eq!(calls_made(), 3);
        assert_eq!(poll(future), Poll::Ready(1));
    }

    #[test]
    fn a_panic_inside_puts_back_what_the_thread_had() {
        let _once = testing::attempts(1);
        let mut future = {
            let _twice = testing::attempts(2);
            Box::pin(scope(async {
                let calls = calls_made();
                assert_eq!(calls, 0, "inside");
            }))
        };
        let message = catch_unwind(AssertUnwindSafe(|| poll(future.as_mut()))).unwrap_err();
        assert!(message.downcast_ref::<String>().unwrap().contains("left: 2"));
        assert_eq!(calls_made(), 1);
    }

    #[test]
    fn a_recorder_sees_the_waits_of_its_thread_alone() {
        let recorder = Recorder::new();
        let policy = RetryPolicy::new().attempts(3).name("scope::tests").jitter(crate::Jitter::None);
        let call = move || {
            let _no_waits = testing::no_waits();
            policy.call(|| Err::<(), _>(())).is_err()
        };
        assert!(call() && std::thread::spawn(call).join().unwrap());
        assert_eq!(recorder.waits("scope::tests"), [100, 200].map(Duration::from_millis));
        assert!(recorder.waits("scope").is_empty());
    }
}
