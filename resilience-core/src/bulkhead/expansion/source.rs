//! The sources of a bulkhead: the ways from a call to its cell.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::expansion::statics::StaticBulkhead;
use crate::named::owned::Owned;

/// What a call holds on to its cell by.
pub trait Handle: Clone + Deref<Target = BulkheadCell> + Into<Owned<BulkheadCell>> {}

impl Handle for &'static BulkheadCell {}
impl Handle for Arc<BulkheadCell> {}
impl Handle for Owned<BulkheadCell> {}

/// A value that leads to a cell. It does so once for each call: the cell that a call has entered is
/// the one that it leaves, whatever is in use by then.
pub trait BulkheadSource {
    /// The way to the cell that a call keeps.
    type Cell: Handle;

    /// Takes a place, if one is free and nobody waits. Returns the cell that was entered.
    ///
    /// # Errors
    ///
    /// The cell in use, in which the call has no place.
    fn enter(self) -> Result<Self::Cell, Self::Cell>;
}

/// The source that is the handle of a cell.
impl<C: Handle> BulkheadSource for C {
    type Cell = C;

    #[inline]
    fn enter(self) -> Result<C, C> {
        if self.try_enter() { Ok(self) } else { Err(self) }
    }
}

/// The static of an annotated function. `F` is a closure that captures nothing. So this takes no
/// space in a future, and the compiler knows the address.
#[derive(Clone, Copy)]
pub struct ByStaticBulkhead<F>(pub F);

impl<F: Fn() -> &'static StaticBulkhead> BulkheadSource for ByStaticBulkhead<F> {
    type Cell = &'static BulkheadCell;

    #[inline]
    fn enter(self) -> Result<Self::Cell, Self::Cell> {
        (self.0)().enter()
    }
}

impl<F> fmt::Debug for ByStaticBulkhead<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ByStaticBulkhead")
    }
}
