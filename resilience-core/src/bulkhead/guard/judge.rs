//! Outcomes, on their way to a limit that adapts.

use std::fmt;

use crate::bulkhead::adaptive::Generation;
use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::expansion::source::Handle;
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;

/// Tells a limit that adapts of the outcome of one call, whoever holds the place by then. Dropped,
/// it tells nothing: the call is neutral.
pub struct LoadJudge<C: Handle> {
    /// `None` if the limit is fixed, or the attribute is transparent.
    cell: Option<C>,
    /// When the call was let in.
    admitted: Generation,
}

impl<C: Handle> LoadJudge<C> {
    #[inline]
    pub(super) fn of(cell: Option<&C>, admitted: Generation) -> Self {
        Self { cell: cell.cloned(), admitted }
    }

    /// The call has ended. `outcome` is asked for if the limit adapts.
    #[inline]
    pub fn conclude(self, layer: Layer<'_>, outcome: impl FnOnce() -> Outcome) {
        if let Some(cell) = &self.cell {
            conclude(cell, self.admitted, layer, outcome);
        }
    }
}

/// Tells the limit of `cell` of an outcome, if it adapts.
#[inline]
pub(super) fn conclude(
    cell: &BulkheadCell,
    admitted: Generation,
    layer: Layer<'_>,
    outcome: impl FnOnce() -> Outcome,
) {
    if !cell.is_adaptive() {
        return;
    }
    let outcome = outcome();
    // A fault that stands for a policy inside, whatever error the function makes of it.
    #[cfg(feature = "faults")]
    let outcome = if layer.is_injected_rejection() { Outcome::Ignored } else { outcome };
    cell.conclude(admitted, layer, outcome);
}

impl<C: Handle> fmt::Debug for LoadJudge<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LoadJudge").field(&self.cell.as_ref().map(|cell| cell.name())).finish()
    }
}
