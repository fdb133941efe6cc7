//! The future around a body that is given its permit.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::bulkhead::entrance::place::Place;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::BulkheadSource;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::retry::TypeOf;
use crate::site::layer::Layer;

pin_project! {
    /// A future that takes a place when it is first polled, and then makes the body, with the
    /// permit. The place is free when the permit is dropped.
    #[must_use = "futures do nothing unless polled"]
    pub struct HeldFuture<'a, F, M, J, N>
    where
        N: BulkheadSource,
    {
        #[pin]
        body: Option<F>,
        make: Option<M>,
        place: Place<N>,
        layer: Layer<'a>,
        reject: J,
    }
}

/// Puts the body that `make` makes under the bulkhead that `source` leads to, as the attribute of
/// `layer`. `reject` is that of [`bulkhead`](super::future::bulkhead).
#[inline]
pub fn bulkhead_held<F, M, J, N>(
    source: N,
    layer: Layer<'_>,
    make: M,
    reject: J,
) -> HeldFuture<'_, F, M, J, N>
where
    F: Future,
    M: FnOnce(BulkheadPermit) -> F,
    J: FnMut(TypeOf<F::Output>, BulkheadFull) -> F::Output,
    N: BulkheadSource,
{
    HeldFuture { body: None, make: Some(make), place: Place::Fresh(source), layer, reject }
}

impl<F, M, J, N> Future for HeldFuture<'_, F, M, J, N>
where
    F: Future,
    M: FnOnce(BulkheadPermit) -> F,
    J: FnMut(TypeOf<F::Output>, BulkheadFull) -> F::Output,
    N: BulkheadSource,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        if this.body.is_none() {
            if let Err(full) = ready!(this.place.enter(*this.layer, cx)) {
                return Poll::Ready((this.reject)(TypeOf::new(), full));
            }
            if let (Some(held), Some(make)) = (this.place.take(), this.make.take()) {
                this.body.set(Some(make(held.permit())));
            }
        }
        this.body.as_pin_mut().map_or(Poll::Pending, |body| body.poll(cx))
    }
}

impl<F, M, J, N: BulkheadSource> fmt::Debug for HeldFuture<'_, F, M, J, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HeldFuture").field("has_begun", &self.body.is_some()).finish_non_exhaustive()
    }
}
