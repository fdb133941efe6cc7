//! The answer to "does this error heal by waiting?".

use std::time::Duration;

/// Whether waiting heals an error: the answer of [`Transient`](crate::Transient) and of predicates.
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
    /// Trying again may help, but not before this much time has passed: the server said so. To a
    /// circuit breaker it is a failure; if it opens the circuit, the circuit stays open at least so
    /// long, within a limit.
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
