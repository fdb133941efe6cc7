//! The future around the body of a function with `#[bulkhead]`.

use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::bulkhead::entrance::place::Place;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::retry::TypeOf;
use crate::site::layer::Layer;

pin_project! {
    /// A future that takes a place when it is first polled, and waits for one if it must. The place
    /// is free again as soon as the body is done, is dropped, or unwinds.
    #[must_use = "futures do nothing unless polled"]
    pub struct BulkheadFuture<'a, F, J, N, C>
    where
        C: Handle,
    {
        // Dropped in field order: the place is free after the body is gone.
        #[pin]
        body: F,
        place: Place<N, C>,
        layer: Layer<'a>,
        reject: J,
    }
}

/// Puts `body` under the bulkhead that `source` leads to, as the attribute of `layer`. `reject`
/// makes the output of a rejected call; the type that it is given tells it the type of the error,
/// which `map_err` can leave open.
#[inline]
pub fn bulkhead<F, J, N>(
    source: N,
    layer: Layer<'_>,
    body: F,
    reject: J,
) -> BulkheadFuture<'_, F, J, N, N::Cell>
where
    F: Future,
    J: FnMut(TypeOf<F::Output>, BulkheadFull) -> F::Output,
    N: BulkheadSource,
{
    BulkheadFuture { body, place: Place::Fresh(source), layer, reject }
}

impl<F, J, N, C> Future for BulkheadFuture<'_, F, J, N, C>
where
    F: Future,
    J: FnMut(TypeOf<F::Output>, BulkheadFull) -> F::Output,
    N: BulkheadSource<Cell = C>,
    C: Handle,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        if !this.place.is_held()
            && let Err(full) = ready!(this.place.enter(*this.layer, cx))
        {
            return Poll::Ready((this.reject)(TypeOf::new(), full));
        }
        // If the body unwinds, its locals are gone, and the place is free although the future is
        // kept.
        let leaves = LeavesOnDrop(this.place);
        let polled = this.body.poll(cx);
        if polled.is_pending() {
            mem::forget(leaves);
        }
        polled
    }
}

/// Frees a place when it is dropped.
pub(super) struct LeavesOnDrop<'p, N, C: Handle>(pub(super) &'p mut Place<N, C>);

impl<N, C: Handle> Drop for LeavesOnDrop<'_, N, C> {
    #[inline]
    fn drop(&mut self) {
        self.0.leave();
    }
}

impl<F, J, N, C: Handle> fmt::Debug for BulkheadFuture<'_, F, J, N, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkheadFuture").field("has_place", &self.place.is_held()).finish_non_exhaustive()
    }
}
