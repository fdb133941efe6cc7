//! Admission for an outcome that is reported by hand.

use std::time::Duration;

use crate::circuit_breaker::call::by_hand::ByHand;
use crate::circuit_breaker::cell::OwnedCell;
use crate::circuit_breaker::guard::CallGuard;
use crate::circuit_breaker::verdict::Verdict;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;

/// An admitted call whose outcome is reported by hand.
///
/// A permit that is dropped without a report, even by a panic, counts as nothing and frees its
/// probe slot. A report after the breaker has changed its state has no effect. States are told
/// apart by a number that repeats after 2^29 changes: a permit held for exactly that many changes
/// (17 years, at one change a second) counts once more.
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
pub struct CircuitPermit(pub(crate) CallGuard<ByHand<OwnedCell>>);

impl CircuitPermit {
    /// Reports that the service answered.
    pub fn success(self) {
        self.0.record(Outcome::Success);
    }

    /// Reports that the service failed.
    pub fn failure(self) {
        self.0.record(Outcome::Failure);
    }

    /// Reports that the service failed and asks to be left alone for `retry_after`, as by a
    /// `Retry-After` header. If this opens the circuit, it stays open at least that long, up to a
    /// limit: the longest of 60 s, the cooldown and its cap.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    /// use std::time::Duration;
    ///
    /// let breaker = CircuitBreaker::unshared("payments").threshold(1).cooldown(Duration::from_secs(5)).build();
    /// breaker.try_acquire()?.failure_after(Duration::from_secs(20));
    /// assert!(breaker.snapshot().retry_after() > Some(Duration::from_secs(19)));
    /// # Ok::<(), resilience::CircuitOpen>(())
    /// ```
    pub fn failure_after(mut self, retry_after: Duration) {
        self.0.settle(Verdict::of(Transience::TransientAfter(retry_after)));
    }

    /// Reports that the call says nothing about the service. The same as dropping the permit, but
    /// explicit.
    pub fn ignore(self) {
        self.0.record(Outcome::Ignored);
    }
}
