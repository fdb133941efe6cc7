//! A future that asks for admission when it is first polled.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::breaker::CircuitBreaker;
use super::call_guard::CallGuard;
use super::cell::OwnedCell;
use super::error::CircuitOpen;
use super::source::ByHand;
use super::verdict::Verdict;
use crate::vocabulary::outcome::Outcome;

pin_project! {
    /// The future of `CircuitBreaker::call_async`. Written by hand because an `async fn` would
    /// store `future` twice.
    pub(super) struct CallFuture<'a, F, J> {
        // Dropped before the guard in `stage` frees the probe slot.
        #[pin]
        future: F,
        stage: Stage<'a, J>,
    }
}

/// `J` classifies an error for the breaker.
enum Stage<'a, J> {
    Waiting(&'a CircuitBreaker, J),
    Running(CallGuard<ByHand<&'a OwnedCell>>, J),
    Done,
}

impl<'a, F, J> CallFuture<'a, F, J> {
    pub(super) fn new(breaker: &'a CircuitBreaker, judge: J, future: F) -> Self {
        Self { future, stage: Stage::Waiting(breaker, judge) }
    }
}

impl<T, E, F, J> Future for CallFuture<'_, F, J>
where
    E: From<CircuitOpen>,
    F: Future<Output = Result<T, E>>,
    J: FnOnce(&E) -> Verdict<'static>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        // Taken out while the future runs: if it panics, dropping the guard records the failure,
        // even if the future itself is kept.
        let (mut guard, judge) = match std::mem::replace(this.stage, Stage::Done) {
            Stage::Waiting(breaker, judge) => match breaker.enter_by_hand() {
                Ok(guard) => (guard, judge),
                Err(answer) => return Poll::Ready(breaker.rejected(answer)),
            },
            Stage::Running(guard, judge) => (guard, judge),
            Stage::Done => return Poll::Pending,
        };
        guard.arm();
        let polled = this.future.poll(cx);
        match &polled {
            Poll::Pending => {
                guard.conclude(Outcome::Ignored);
                *this.stage = Stage::Running(guard, judge);
            }
            Poll::Ready(Ok(_)) => guard.record(Outcome::Success),
            Poll::Ready(Err(error)) => {
                // Stops the timer: the call's duration does not include the time that `judge`
                // takes.
                guard.stop();
                guard.settle(judge(error));
            }
        }
        polled
    }
}
