//! What the outcome of an attempt says.

use crate::transient::Transience;
use std::time::Duration;

/// What the outcome of an attempt says. Of the size of a [`Transience`]: it travels in registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// A circuit breaker rejected a call that the attempt made.
    Rejected,
    /// Trying again cannot help.
    Permanent,
    /// Trying again may help.
    Transient,
    /// Trying again may help, but not before this much time has passed.
    TransientAfter(Duration),
}

impl Judgement {
    /// Of an error, of which `on` or the error itself says `transience`. `is_rejection` says whether the error holds the
    /// rejection of a circuit breaker.
    #[inline]
    #[must_use]
    pub const fn of_error(transience: Transience, is_rejection: bool) -> Self {
        if is_rejection { Self::Rejected } else { Self::of(transience) }
    }

    /// Of a value, of which `on_ok` says `transience`.
    #[inline]
    #[must_use]
    pub const fn of(transience: Transience) -> Self {
        match transience {
            Transience::Permanent => Self::Permanent,
            Transience::Transient => Self::Transient,
            Transience::TransientAfter(hint) => Self::TransientAfter(hint),
        }
    }
}
