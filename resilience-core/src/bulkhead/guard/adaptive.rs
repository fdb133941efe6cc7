//! The future around a body whose outcome a limit may adapt to.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::bulkhead::adaptive::Generation;
use crate::bulkhead::entrance::place::Place;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::bulkhead::guard::TakenPlace;
use crate::bulkhead::guard::future::LeavesOnDrop;
use crate::retry::TypeOf;
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;

pin_project! {
    /// A future that takes a place when it is first polled, as a
    /// [`BulkheadFuture`](super::future::BulkheadFuture) does, and tells a limit that adapts of the
    /// outcome before the place is free. A body that is dropped or unwinds tells nothing.
    #[must_use = "futures do nothing unless polled"]
    pub struct AdaptiveBulkheadFuture<'a, F, C, J, N, H>
    where
        H: Handle,
    {
        // Dropped in field order: the place is free after the body is gone.
        #[pin]
        body: F,
        place: Place<N, H>,
        admitted: Generation,
        layer: Layer<'a>,
        classify: C,
        reject: J,
    }
}

/// Puts `body` under the bulkhead that `source` leads to, as the attribute of `layer`. `classify`
/// says what the limit makes of an outcome; it is asked if the limit adapts. `reject` is that of
/// [`bulkhead`](super::future::bulkhead).
#[inline]
pub fn adaptive_bulkhead<F, C, J, N>(
    source: N,
    layer: Layer<'_>,
    body: F,
    classify: C,
    reject: J,
) -> AdaptiveBulkheadFuture<'_, F, C, J, N, N::Cell>
where
    F: Future,
    C: FnMut(&F::Output) -> Outcome,
    J: FnMut(TypeOf<F::Output>, BulkheadFull) -> F::Output,
    N: BulkheadSource,
{
    AdaptiveBulkheadFuture {
        body,
        place: Place::Fresh(source),
        admitted: Generation::FIRST,
        layer,
        classify,
        reject,
    }
}

impl<F, C, J, N, H> Future for AdaptiveBulkheadFuture<'_, F, C, J, N, H>
where
    F: Future,
    C: FnMut(&F::Output) -> Outcome,
    J: FnMut(TypeOf<F::Output>, BulkheadFull) -> F::Output,
    N: BulkheadSource<Cell = H>,
    H: Handle,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !this.place.is_held() {
            *this.admitted = match ready!(this.place.enter(*this.layer, cx)) {
                Ok(Some(granted)) => granted,
                Ok(None) => this.place.held().map_or(Generation::FIRST, TakenPlace::generation),
                Err(full) => return Poll::Ready((this.reject)(TypeOf::new(), full)),
            };
        }
        // If the body unwinds, its locals are gone, and the place is free although the future is
        // kept.
        let leaves = LeavesOnDrop(this.place);
        let polled = this.body.poll(cx);
        match &polled {
            Poll::Pending => mem::forget(leaves),
            Poll::Ready(outcome) => {
                if let Some(held) = leaves.0.held() {
                    held.conclude(*this.admitted, *this.layer, || (this.classify)(outcome));
                }
            }
        }
        polled
    }
}

impl<F, C, J, N, H: Handle> fmt::Debug for AdaptiveBulkheadFuture<'_, F, C, J, N, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AdaptiveBulkheadFuture")
            .field("has_place", &self.place.is_held())
            .finish_non_exhaustive()
    }
}
