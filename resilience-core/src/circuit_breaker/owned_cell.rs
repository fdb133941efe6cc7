//! An owned way to a cell.

use std::ops::Deref;
use std::sync::Arc;

use super::admission::{Admission, Admitted};
use super::cell::BreakerCell;
use super::error::CircuitOpen;
use super::packed_state::Epoch;

/// Keeps its cell alive, so that a call under way need not borrow the breaker it came from.
#[derive(Clone, Debug)]
pub enum OwnedCell {
    /// A breaker that lives as long as the process: of a name, or of a function without one.
    Static(&'static BreakerCell),
    /// A breaker of its own.
    Shared(Arc<BreakerCell>),
    /// The breaker of one key.
    Key(Arc<BreakerCell>),
}

impl OwnedCell {
    /// Asks for admission.
    #[inline]
    pub(super) fn enter(&self) -> Result<Admitted, CircuitOpen> {
        match self.enter_closed() {
            Some(epoch) => Ok(Admitted::untimed(epoch)),
            None => self.admit().by(|| self.label()),
        }
    }

    /// Admits a call if the circuit is plainly closed. That of a key, which was looked up before, is always asked out of line:
    /// what a person does to all keys holds for it too.
    #[inline]
    pub(super) fn enter_closed(&self) -> Option<Epoch> {
        // Not in three arms: the compiler would look three times for the cell.
        let cell: &BreakerCell = self;
        if matches!(self, Self::Key(_)) { None } else { cell.enter_closed() }
    }

    /// The answer for whom [`enter_closed`](Self::enter_closed) has not admitted.
    #[cold]
    #[inline(never)]
    pub(super) fn admit(&self) -> Admission {
        match self {
            Self::Static(cell) => cell.admit(),
            Self::Shared(cell) => cell.admit(),
            Self::Key(cell) => match cell.enter_closed_as_key() {
                Some(epoch) => Admission::admitted(Admitted::untimed(epoch)),
                None => cell.admit_as_key(),
            },
        }
    }
}

impl Deref for OwnedCell {
    type Target = BreakerCell;

    #[inline]
    fn deref(&self) -> &BreakerCell {
        match self {
            Self::Static(cell) => cell,
            Self::Shared(cell) | Self::Key(cell) => cell,
        }
    }
}
