//! The way in of async code that holds its place itself.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::bulkhead::entrance::place::Place;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::bulkhead::guard::HeldPlace;
use crate::site::layer::Layer;

pin_project! {
    /// A future that takes a place when it is first polled, and waits for one if it must.
    #[must_use = "futures do nothing unless polled"]
    pub struct PlaceFuture<'a, N, C>
    where
        C: Handle,
    {
        place: Place<N, C>,
        layer: Layer<'a>,
    }
}

/// Takes a place for an async function, after a wait if it must.
///
/// [`bulkhead`](super::future::bulkhead) is smaller. This is for a body that gets its permit, and
/// for code that has to run between the two: what a rejected call must not do, such as cloning
/// parameters, and a `map_err` that names what the body takes.
#[inline]
pub fn wait_for_bulkhead<N: BulkheadSource>(source: N, layer: Layer<'_>) -> PlaceFuture<'_, N, N::Cell> {
    PlaceFuture { place: Place::Fresh(source), layer }
}

impl<N: BulkheadSource<Cell = C>, C: Handle> Future for PlaceFuture<'_, N, C> {
    type Output = Result<HeldPlace<C>, BulkheadFull>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        match ready!(this.place.enter(*this.layer, cx)) {
            Ok(granted) => {
                let held = |taken| Poll::Ready(Ok(HeldPlace::of(taken, granted)));
                this.place.take().map_or(Poll::Pending, held)
            }
            Err(full) => Poll::Ready(Err(full)),
        }
    }
}

impl<N, C: Handle> fmt::Debug for PlaceFuture<'_, N, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaceFuture").field("has_place", &self.place.is_held()).finish_non_exhaustive()
    }
}
