//! What the end of a call says about the service behind it.

use super::transience::Transience;

/// What the end of a call means to a circuit breaker: the answer of
/// [`Transient::outcome`](crate::Transient::outcome).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Outcome, Transience};
///
/// assert_eq!(Outcome::of(Transience::Transient), Outcome::Failure);
/// assert_eq!(Outcome::of(Transience::Permanent), Outcome::Success);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The service answered.
    Success,
    /// The service failed.
    Failure,
    /// The call says nothing about the service.
    Ignored,
}

impl Outcome {
    /// What an error is where nothing else is said: a failure if it is transient, which is what a
    /// breaker is there for, and a success if it is permanent.
    #[inline]
    #[must_use]
    pub const fn of(transience: Transience) -> Self {
        if transience.is_transient() { Self::Failure } else { Self::Success }
    }
}
