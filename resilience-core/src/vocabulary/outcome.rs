//! The outcome of a call, for a circuit breaker.

use super::transience::Transience;

/// The outcome of a call for a circuit breaker: success, failure, or ignored. It is the answer of
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
    /// The default outcome of an error. A transient error is a failure. A permanent one is a
    /// success, because the service has answered.
    #[inline]
    #[must_use]
    pub const fn of(transience: Transience) -> Self {
        if transience.is_transient() { Self::Failure } else { Self::Success }
    }
}
