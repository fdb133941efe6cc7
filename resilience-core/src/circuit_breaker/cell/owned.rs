//! The owned handle of a cell.

use std::ops::Deref;

use super::{BreakerCell, OwnedCell};
use crate::circuit_breaker::cell::admission::{Admission, Admitted};
use crate::circuit_breaker::cell::packed_state::Epoch;
use crate::circuit_breaker::error::CircuitOpen;

impl OwnedCell {
    /// Asks for admission.
    #[inline]
    pub(crate) fn enter(&self) -> Result<Admitted, CircuitOpen> {
        match self.enter_closed() {
            Some(epoch) => Ok(Admitted::untimed(epoch)),
            None => self.admit().by(|| self.label()),
        }
    }

    /// Admits a call if the circuit is closed and nothing is timed. The breaker of a key is always
    /// asked out of line: its call has paid for a look-up already, and commands to the head apply
    /// to it too.
    #[inline]
    pub(crate) fn enter_closed(&self) -> Option<Epoch> {
        // Not inside the three match arms: the compiler would locate the cell three times.
        let cell: &BreakerCell = self;
        if matches!(self, Self::Key(_)) { None } else { cell.enter_closed() }
    }

    /// The answer if [`enter_closed`](Self::enter_closed) has not admitted the call.
    #[cold]
    #[inline(never)]
    pub(crate) fn admit(&self) -> Admission {
        let answer = match self {
            Self::Static(cell) => cell.admit(),
            Self::Shared(cell) => cell.admit(),
            Self::Key(cell) => match cell.enter_closed_as_key() {
                Some(epoch) => Admission::admitted(Admitted::untimed(epoch)),
                None => cell.admit_as_key(),
            },
        };
        if answer.refusal().is_some() {
            self.count_rejection_by_hand();
        }
        answer
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
