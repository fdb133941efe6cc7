//! A bulkhead that is called by hand.

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::BulkheadSource;
use crate::bulkhead::value::Bulkhead;
use crate::named::owned::Owned;
use crate::runtime::breakers_below;

/// A source that looks the cell up when the call begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByHand<'a>(pub(super) &'a Bulkhead);

impl BulkheadSource for ByHand<'_> {
    type Cell = Owned<BulkheadCell>;

    #[inline]
    fn enter(self) -> Result<Self::Cell, Self::Cell> {
        self.0.handle().clone().enter()
    }
}

/// Tells a retry by hand around the call that it was rejected, whatever error becomes of it.
#[cold]
pub(super) fn tell_rejection(full: BulkheadFull) -> BulkheadFull {
    breakers_below::by_hand(|below| {
        below.forget();
        below.reject();
    });
    full
}
