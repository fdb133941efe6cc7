//! A place that can outlive the call.

use std::fmt;

use crate::bulkhead::adaptive::Generation;
use crate::bulkhead::cell::BulkheadCell;
use crate::named::owned::Owned;
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;

/// A place in a bulkhead, as a value. It is free again when the permit is dropped, also by a panic.
/// That tells a limit which adapts nothing; [`success`](Self::success) and
/// [`failure`](Self::failure) do.
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
    /// When it was given.
    admitted: Generation,
}

impl BulkheadPermit {
    pub(in crate::bulkhead) fn new(cell: Option<Owned<BulkheadCell>>, admitted: Generation) -> Self {
        Self { cell, admitted }
    }

    /// Frees the place, and reports that the service has answered. A limit that
    /// [adapts](crate::BulkheadBuilder::limit) may rise; for a fixed one this is the same as
    /// dropping the permit.
    ///
    /// It is for permits that are taken by hand. An attribute judges the outcome of its function
    /// itself, whoever has the permit.
    pub fn success(self) {
        self.conclude(Outcome::Success);
    }

    /// Frees the place, and reports that the service has failed, or was too slow. A limit that
    /// [adapts](crate::BulkheadBuilder::limit) is lowered.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// let search = Bulkhead::unshared("search").limit(4..=64).build();
    /// search.try_acquire()?.failure();
    /// assert_eq!(search.snapshot().limit(), 18);
    /// # Ok::<(), resilience::BulkheadFull>(())
    /// ```
    pub fn failure(self) {
        self.conclude(Outcome::Failure);
    }

    fn conclude(self, outcome: Outcome) {
        if let Some(cell) = &self.cell {
            cell.conclude(self.admitted, Layer::NONE, outcome);
        }
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
