//! Transience: whether waiting can heal an error.

use std::time::Duration;

/// Whether trying again may help after an error: the answer of
/// [`Transient`](trait@crate::Transient) and of predicates.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Transience;
/// use std::time::Duration;
///
/// /// For `on = judge`.
/// fn judge(error: &(u16, Option<Duration>)) -> Transience {
///     match *error {
///         (429 | 503, Some(retry_after)) => Transience::TransientAfter(retry_after),
///         (status, _) => (status >= 500).into(),
///     }
/// }
/// assert_eq!(judge(&(404, None)), Transience::Permanent);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transience {
    /// Trying again cannot help.
    Permanent,
    /// Trying again may help.
    Transient,
    /// Trying again may help, but not before this much time has passed, because the server said so.
    ///
    /// A retry waits at least so long. It gives up at once if the time is above
    /// [`max_retry_after`](crate::RetryPolicy::max_retry_after). For a circuit breaker the call is
    /// a failure. If it opens the circuit, the circuit stays open at least so long, but no longer
    /// than the longest of 60 s, the cooldown and the cooldown's cap.
    TransientAfter(Duration),
}

impl Transience {
    /// Whether trying again may help.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Transience;
    ///
    /// assert!(Transience::Transient.is_transient());
    /// assert!(!Transience::Permanent.is_transient());
    /// ```
    #[must_use]
    pub const fn is_transient(self) -> bool {
        !matches!(self, Self::Permanent)
    }
}

impl From<bool> for Transience {
    /// `true` is [`Transient`](Transience::Transient).
    fn from(transient: bool) -> Self {
        if transient { Self::Transient } else { Self::Permanent }
    }
}
