//! The way in of async code that holds its place itself.

use std::future::poll_fn;
use std::task::{Poll, ready};

use crate::bulkhead::entrance::place::Place;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::BulkheadSource;
use crate::bulkhead::guard::HeldPlace;
use crate::site::layer::Layer;

/// Takes a place for an async function, after a wait if it must.
///
/// [`bulkhead`](super::future::bulkhead) is smaller. This is for a body that gets its permit, and
/// for code that has to run between the two: what a rejected call must not do, such as cloning
/// parameters, and a `map_err` that names what the body takes.
///
/// # Errors
///
/// All places are taken, and the call may not wait, or not longer.
#[inline]
pub fn wait_for_bulkhead<N: BulkheadSource>(
    source: N,
    layer: Layer<'_>,
) -> impl Future<Output = Result<HeldPlace<N::Cell>, BulkheadFull>> {
    let mut place = Place::Fresh(source);
    poll_fn(move |cx| match ready!(place.enter(layer, cx)) {
        Ok(()) => place.take().map_or(Poll::Pending, |held| Poll::Ready(Ok(held))),
        Err(full) => Poll::Ready(Err(full)),
    })
}
