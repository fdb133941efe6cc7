//! The policy that rejected a call, as far as a retry tells them apart.

/// The kind of the error of a bulkhead.
pub(crate) const BULKHEAD_FULL: &str = "bulkhead_full";
/// The kind of the error of a rate limit.
pub(crate) const RATE_LIMITED: &str = "rate_limited";

/// The policy that rejected an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejector {
    /// A circuit breaker. Also an unknown policy: an error type of the user says that it is a
    /// rejection, and its kind does not say whose.
    Breaker,
    /// A rate limit or a bulkhead.
    Gate,
}

impl Rejector {
    /// The policy whose rejection has this kind.
    #[cold]
    #[must_use]
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            BULKHEAD_FULL | RATE_LIMITED => Self::Gate,
            _ => Self::Breaker,
        }
    }
}
