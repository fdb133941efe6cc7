//! A place that can outlive the call.

use std::fmt;

use crate::bulkhead::cell::BulkheadCell;
use crate::named::owned::Owned;

/// A place in a bulkhead, as a value. It is free again when the permit is dropped, also by a panic.
///
/// It borrows nothing, so it can move into work that outlives the call: a task, or
/// `spawn_blocking`. An attribute binds it in the body with `permit = p`; by hand it comes from
/// [`Bulkhead::acquire`](crate::Bulkhead::acquire).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Bulkhead;
///
/// let bulkhead = Bulkhead::unshared("disk").limit(1).build();
/// let permit = bulkhead.try_acquire()?;
/// let worker = std::thread::spawn(move || {
///     // … the place is taken until the thread is done
///     drop(permit);
/// });
/// # worker.join().unwrap();
/// # assert!(bulkhead.try_acquire().is_ok());
/// # Ok::<(), resilience::BulkheadFull>(())
/// ```
#[must_use = "a dropped permit is free at once"]
pub struct BulkheadPermit {
    /// `None` if the attribute is transparent.
    cell: Option<Owned<BulkheadCell>>,
}

impl BulkheadPermit {
    pub(in crate::bulkhead) fn new(cell: Option<Owned<BulkheadCell>>) -> Self {
        Self { cell }
    }
}

impl Drop for BulkheadPermit {
    fn drop(&mut self) {
        if let Some(cell) = &self.cell {
            cell.leave();
        }
    }
}

/// Prints the name of the bulkhead.
impl fmt::Debug for BulkheadPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BulkheadPermit").field(&self.cell.as_ref().map(|cell| cell.name())).finish()
    }
}
