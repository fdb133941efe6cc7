//! Futures guarded by a breaker.

use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::circuit_breaker::error::CircuitOpen;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::guard::source::BreakerSource;
use crate::circuit_breaker::verdict::Verdict;
use crate::retry::TypeOf;
use crate::vocabulary::outcome::Outcome;

pin_project! {
    /// A future that asks for admission when it is first polled. A rejected call ends with the
    /// output of `reject`. An admitted one counts as `classify` says, as a failure if it panics,
    /// and as nothing if it is dropped before it ends.
    #[must_use = "futures do nothing unless polled"]
    pub struct GuardedFuture<F, C, J, N>
    where
        N: BreakerSource,
    {
        // Dropped in field order: the guard frees its slot after the future is gone.
        #[pin]
        future: F,
        guard: CallGuard<N>,
        classify: C,
        reject: J,
    }
}

/// Puts `future` under the breaker that `at` leads to. `classify` decides about an `Err`; an `Ok`
/// is a success. `reject` makes the output of a rejected call; the type that it is given tells it
/// the type of the error, which `map_err` can leave open.
#[inline]
pub fn guard<F, C, J, N>(at: N, future: F, classify: C, reject: J) -> GuardedFuture<F, C, J, N>
where
    F: Future,
    C: FnMut(&F::Output) -> Verdict<'_>,
    J: FnMut(TypeOf<F::Output>, CircuitOpen) -> F::Output,
    N: BreakerSource,
{
    GuardedFuture { future, guard: CallGuard::fresh(at), classify, reject }
}

impl<F, C, J, N, T, E> Future for GuardedFuture<F, C, J, N>
where
    F: Future<Output = Result<T, E>>,
    C: FnMut(&F::Output) -> Verdict<'_>,
    J: FnMut(TypeOf<F::Output>, CircuitOpen) -> F::Output,
    N: BreakerSource,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let guard = this.guard;
        if guard.is_settled() {
            return Poll::Pending;
        }
        if guard.is_fresh()
            && let Err(open) = guard.admit()
        {
            return Poll::Ready((this.reject)(TypeOf::new(), open));
        }
        guard.arm();
        let polled = this.future.poll(cx);
        // Matched in place: if it were borrowed or moved, the output would be built elsewhere and
        // copied.
        match polled {
            Poll::Ready(Ok(_)) => {
                guard.conclude_well();
                polled
            }
            Poll::Pending => {
                guard.conclude(Outcome::Ignored);
                polled
            }
            Poll::Ready(Err(_)) => {
                let failed = polled;
                guard.stop();
                if let Poll::Ready(outcome) = &failed {
                    guard.settle((this.classify)(outcome));
                }
                failed
            }
        }
    }
}

pin_project! {
    /// An admitted future whose guard is stored elsewhere. For an outcome that cannot be classified
    /// while the future still borrows what the classification needs. When the future ends, the
    /// guard is set to failure until another outcome is set.
    #[must_use = "futures do nothing unless polled"]
    pub struct ObservedFuture<'a, F, N>
    where
        N: BreakerSource,
    {
        #[pin]
        future: F,
        guard: &'a mut CallGuard<N>,
    }
}

/// Polls `future` under `guard`.
#[inline]
pub fn watch<F: Future, N: BreakerSource>(guard: &mut CallGuard<N>, future: F) -> ObservedFuture<'_, F, N> {
    ObservedFuture { future, guard }
}

impl<F: Future, N: BreakerSource> Future for ObservedFuture<'_, F, N> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        this.guard.arm();
        let polled = this.future.poll(cx);
        if polled.is_pending() {
            this.guard.conclude(Outcome::Ignored);
        }
        polled
    }
}

impl<F, N: BreakerSource> std::fmt::Debug for ObservedFuture<'_, F, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ObservedFuture").field(&self.guard).finish()
    }
}

impl<F, C, J, N: BreakerSource> std::fmt::Debug for GuardedFuture<F, C, J, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("GuardedFuture").field(&self.guard).finish()
    }
}
