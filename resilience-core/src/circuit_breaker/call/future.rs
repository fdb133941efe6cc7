//! A future that asks for admission when it is first polled.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::circuit_breaker::call::by_hand::{self, ByHand};
use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::verdict::Verdict;
use crate::runtime::timeouts_below;
use crate::vocabulary::outcome::Outcome;

pin_project! {
    /// The future of `CircuitBreaker::call_async`. Written by hand because an `async fn` would
    /// store `future` twice.
    pub(crate) struct CallFuture<'a, F, J, L> {
        // Dropped before the guard in `stage` frees the probe slot.
        #[pin]
        future: F,
        stage: Stage<'a, J, L>,
    }
}

/// `J` classifies an error for the breaker.
enum Stage<'a, J, L> {
    Waiting(L, J),
    Running(CallGuard<ByHand<&'a OwnedCell>>, J),
    Done,
}

impl<'a, F, J, L: FnOnce() -> &'a OwnedCell> CallFuture<'a, F, J, L> {
    pub(crate) fn new(locate: L, judge: J, future: F) -> Self {
        Self { future, stage: Stage::Waiting(locate, judge) }
    }
}

impl<'a, T, E, F, J, L> Future for CallFuture<'a, F, J, L>
where
    E: From<CircuitOpen>,
    F: Future<Output = Result<T, E>>,
    J: FnOnce(&E) -> Verdict<'static>,
    L: FnOnce() -> &'a OwnedCell,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        // Taken out while the future runs: if it panics, dropping the guard records the failure,
        // even if the future itself is kept.
        let (mut guard, judge) = match std::mem::replace(this.stage, Stage::Done) {
            Stage::Waiting(locate, judge) => {
                let handle = locate();
                match by_hand::enter(handle) {
                    Ok(guard) => (guard, judge),
                    Err(answer) => return Poll::Ready(by_hand::rejected(handle, answer)),
                }
            }
            Stage::Running(guard, judge) => (guard, judge),
            Stage::Done => return Poll::Pending,
        };
        guard.arm();
        timeouts_below::forget_by_hand();
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
