//! An owned handle to a cell.

use std::ops::Deref;
use std::sync::Arc;

use super::admission::{Admission, Admitted};
use super::cell::BreakerCell;
use super::error::CircuitOpen;
use super::packed_state::Epoch;

/// A handle that keeps its cell alive, so that a call under way need not borrow the breaker it came
/// from.
#[derive(Clone, Debug)]
pub enum OwnedCell {
    /// A breaker that lives as long as the process: that of a name, or of a function without one.
    Static(&'static BreakerCell),
    /// A breaker that is not shared by name.
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

    /// Admits a call if the circuit is closed and nothing is timed. The breaker of a key is always
    /// asked out of line: its call has paid for a look-up already, and commands to the head apply
    /// to it too.
    #[inline]
    pub(super) fn enter_closed(&self) -> Option<Epoch> {
        // Not inside the three match arms: the compiler would locate the cell three times.
        let cell: &BreakerCell = self;
        if matches!(self, Self::Key(_)) { None } else { cell.enter_closed() }
    }

    /// The answer if [`enter_closed`](Self::enter_closed) has not admitted the call.
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
