//! What is held during a call.

pub(crate) mod adaptive;
pub(crate) mod future;
pub(crate) mod held;
pub(crate) mod judge;
pub(crate) mod permit;

use std::fmt;

use crate::bulkhead::adaptive::Generation;
use crate::bulkhead::entrance::blocking;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::bulkhead::guard::judge::LoadJudge;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::site::layer::Layer;
use crate::vocabulary::outcome::Outcome;

/// A place in a bulkhead. It is free again when this is dropped.
#[must_use = "a dropped place is free at once"]
pub(super) struct TakenPlace<C: Handle> {
    /// `None` if the attribute is transparent.
    cell: Option<C>,
}

impl<C: Handle> TakenPlace<C> {
    /// The place of a call that has entered `cell`.
    #[inline]
    pub(super) fn of(cell: C) -> Self {
        Self { cell: Some(cell) }
    }

    /// The place of a call that was not counted.
    #[inline]
    pub(super) fn transparent() -> Self {
        Self { cell: None }
    }

    /// The generation of the limit, for a call that has just taken this place.
    #[inline]
    fn generation(&self) -> Generation {
        self.cell.as_ref().map_or(Generation::FIRST, |cell| cell.generation())
    }

    /// Tells a limit that adapts of the outcome of the call, which still has this place. `outcome`
    /// is asked for if there is such a limit.
    #[inline]
    fn conclude(&self, admitted: Generation, layer: Layer<'_>, outcome: impl FnOnce() -> Outcome) {
        if let Some(cell) = &self.cell {
            judge::conclude(cell, admitted, layer, outcome);
        }
    }
}

impl<C: Handle> Drop for TakenPlace<C> {
    #[inline]
    fn drop(&mut self) {
        if let Some(cell) = &self.cell {
            cell.leave();
        }
    }
}

impl<C: Handle> fmt::Debug for TakenPlace<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TakenPlace").field(&self.cell.as_ref().map(|cell| cell.name())).finish()
    }
}

/// The place of a call that was let in now. It is free again when this is dropped.
#[must_use = "a dropped place is free at once"]
pub struct HeldPlace<C: Handle> {
    taken: TakenPlace<C>,
    /// When the call was let in, if it has waited: others may have lowered the limit since. `None`
    /// for one that has just entered.
    granted: Option<Generation>,
}

impl<C: Handle> HeldPlace<C> {
    #[inline]
    pub(super) fn of(taken: TakenPlace<C>, granted: Option<Generation>) -> Self {
        Self { taken, granted }
    }

    /// The place of a call that has entered `cell` without a wait.
    #[inline]
    pub(super) fn entered(cell: C) -> Self {
        Self::of(TakenPlace::of(cell), None)
    }

    #[inline]
    pub(super) fn into_parts(self) -> (TakenPlace<C>, Option<Generation>) {
        (self.taken, self.granted)
    }

    /// The cell that was entered. `None` if the attribute is transparent.
    #[cfg(feature = "telemetry")]
    pub(super) fn cell(&self) -> Option<&C> {
        self.taken.cell.as_ref()
    }

    /// Whoever tells a limit that adapts of the outcome of the call that has just taken this place.
    #[inline]
    pub fn judge(&self) -> LoadJudge<C> {
        let cell = self.taken.cell.as_ref().filter(|cell| cell.is_adaptive());
        LoadJudge::of(cell, cell.map_or(Generation::FIRST, |_| self.admitted()))
    }

    /// The place as a value that can outlive the call.
    #[inline]
    pub fn permit(mut self) -> BulkheadPermit {
        let admitted = self.admitted();
        BulkheadPermit::new(self.taken.cell.take().map(Into::into), admitted)
    }

    #[inline]
    fn admitted(&self) -> Generation {
        self.granted.unwrap_or_else(|| self.taken.generation())
    }
}

impl<C: Handle> fmt::Debug for HeldPlace<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HeldPlace").field(&self.taken.cell.as_ref().map(|cell| cell.name())).finish()
    }
}

/// Takes a place for a sync function, after a wait if it must.
///
/// # Errors
///
/// All places are taken, and the call may not wait, or not longer.
#[inline]
pub fn enter_bulkhead<N: BulkheadSource>(
    source: N,
    layer: Layer<'_>,
) -> Result<HeldPlace<N::Cell>, BulkheadFull> {
    if layer.is_off() {
        return Ok(HeldPlace::of(TakenPlace::transparent(), None));
    }
    blocking::enter(source, layer)
}
