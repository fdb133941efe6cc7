//! Admission by hand.

use super::handle::Handle;
use super::machine::Outcome;
use super::ticket::Ticket;

/// An admitted call whose outcome is reported by hand.
///
/// Dropped without a report it is neutral, also while a panic unwinds: it gives its place back and counts as nothing.
/// A report that comes after the breaker has changed its state has no effect.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::CircuitBreaker;
///
/// let breaker = CircuitBreaker::unshared("payments").build();
/// let permit = breaker.try_acquire()?;
/// // … talk to the service …
/// permit.failure();
/// assert_eq!(breaker.snapshot().failures(), 1);
/// # Ok::<(), resilience::CircuitOpen>(())
/// ```
#[derive(Debug)]
#[must_use = "a dropped permit counts as a call that never ran"]
pub struct Permit(pub(super) Ticket<Handle>);

impl Permit {
    /// The service answered.
    pub fn success(self) {
        self.0.record(Outcome::Success);
    }

    /// The service failed.
    pub fn failure(self) {
        self.0.record(Outcome::Failure);
    }

    /// The call says nothing about the service. The same as a drop, said aloud.
    pub fn ignore(self) {
        self.0.record(Outcome::Ignored);
    }
}
