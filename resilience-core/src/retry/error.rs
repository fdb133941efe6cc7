//! The error of a retried call, with the attempts that were made.

use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;
use std::error::Error;
use std::fmt;
use std::time::Duration;

mod attempts;
mod boxed;
mod stop_reason;

pub use attempts::Attempts;
pub use boxed::BoxedError;
pub use stop_reason::StopReason;

/// The last error of a retried call, with the attempts that were made.
///
/// `map_err = RetryError::new` makes an attribute return it. Its [`source`](Error::source) is the
/// last error, so its message does not repeat the text of that error.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Attempts, RetryError};
/// use std::error::Error;
/// use std::io;
///
/// fn report(error: &RetryError<io::Error>) -> String {
///     match error.source() {
///         Some(source) => format!("{error}: {source}"),
///         None => error.to_string(),
///     }
/// }
/// # let _ = report;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryError<E> {
    error: E,
    attempts: Attempts,
}

impl<E> RetryError<E> {
    /// A `RetryError` of the last error and the `attempts`.
    #[must_use]
    pub const fn new(error: E, attempts: &Attempts) -> Self {
        Self { error, attempts: *attempts }
    }

    /// The error of the last attempt.
    #[must_use]
    pub const fn error(&self) -> &E {
        &self.error
    }

    /// The error of the last attempt, by value.
    #[must_use]
    pub fn into_error(self) -> E {
        self.error
    }

    /// The same with the error in a [`BoxedError`], so that `?` turns it into a `Box<dyn Error>` or
    /// an `anyhow::Error`.
    ///
    /// It is for types that do not implement [`Error`], such as `Box<dyn Error + Send + Sync>`,
    /// `anyhow::Error` and `eyre::Report`. A `RetryError` around them does not implement it either,
    /// so `?` cannot convert it.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryError;
    /// use std::error::Error;
    ///
    /// type Anything = Box<dyn Error + Send + Sync>;
    ///
    /// fn retried() -> Result<u32, RetryError<Anything>> {
    ///     // … a function with `#[retry(map_err = RetryError::new)]`
    ///     # Ok(7)
    /// }
    ///
    /// fn caller() -> Result<u32, Anything> {
    ///     Ok(retried().map_err(RetryError::boxed)? + 1)
    /// }
    /// # assert_eq!(caller().unwrap(), 8);
    /// ```
    #[must_use]
    pub fn boxed(self) -> RetryError<BoxedError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        self.map(|error| BoxedError::from(error.into()))
    }

    /// The error of a call whose first attempt was rejected by a policy of this kind.
    pub(crate) const fn rejected(error: E, by: Rejector) -> Self {
        let attempts = Attempts::of(0, Duration::ZERO, StopReason::of_rejection(by), true);
        Self { error, attempts }
    }

    /// The error of a call that was cut off from outside, whose attempts are not known.
    pub(crate) const fn cut_off(error: E) -> Self {
        let attempts = Attempts::of(0, Duration::ZERO, StopReason::DeadlineExceeded, false);
        Self { error, attempts }
    }

    /// The same attempts, with the error that `convert` makes of this one.
    pub(crate) fn map<E2>(self, convert: impl FnOnce(E) -> E2) -> RetryError<E2> {
        RetryError { error: convert(self.error), attempts: self.attempts }
    }

    /// The same attempts with another error.
    pub(crate) const fn with_error<E2>(&self, error: E2) -> RetryError<E2> {
        RetryError { error, attempts: self.attempts }
    }

    /// The number of attempts that ran: see [`Attempts::made`]. It is zero if the first attempt was
    /// rejected, and if a timeout around the whole retry has cut the call off: then the attempts
    /// are not known.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts.made()
    }

    /// The time from the start of the call until the retry gave up, waits included. Zero if a
    /// timeout around the whole retry has cut the call off.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.attempts.elapsed()
    }

    /// Whether a circuit breaker, a rate limit or a bulkhead rejected the last attempt, whatever
    /// error `map_err` made of the rejection. Earlier attempts may have run:
    /// [`attempts`](Self::attempts) counts them.
    #[must_use]
    pub const fn is_rejection(&self) -> bool {
        self.attempts.rejected()
    }

    /// The policy that rejected the last attempt.
    pub(crate) fn rejector(&self) -> Option<Rejector> {
        let by = if self.reason() == StopReason::Rejected { Rejector::Gate } else { Rejector::Breaker };
        self.is_rejection().then_some(by)
    }

    /// Why there was no further attempt.
    #[must_use]
    pub const fn reason(&self) -> StopReason {
        self.attempts.reason()
    }
}

/// That of its [`Attempts`].
impl<E> fmt::Display for RetryError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.attempts.fmt(f)
    }
}

impl<E: Error + 'static> Error for RetryError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

/// The answer of the error in it, so that wrapping changes nothing for a breaker or a retry further
/// out. A rejection is permanent, whatever error it was turned into.
impl<E: Transient> Transient for RetryError<E> {
    fn transience(&self) -> Transience {
        if self.is_rejection() { Transience::Permanent } else { self.error.transience() }
    }

    fn is_rejection(&self) -> bool {
        self.attempts.rejected() || self.error.is_rejection()
    }

    fn __resilience_rejector(&self) -> Option<Rejector> {
        self.rejector().or_else(|| self.error.__resilience_rejector())
    }

    fn outcome(&self) -> Outcome {
        if self.is_rejection() { Outcome::Ignored } else { self.error.outcome() }
    }

    fn kind(&self) -> &'static str {
        self.error.kind()
    }

    fn each_kind(each: &mut dyn FnMut(&'static str)) {
        E::each_kind(each);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    fn wrapped<E>(error: E, reason: StopReason) -> RetryError<E> {
        RetryError::new(
            error,
            &Attempts::of(3, Duration::from_millis(1234), reason, reason == StopReason::CircuitOpen),
        )
    }

    #[test]
    fn the_message_counts_attempts_and_leaves_the_error_to_source() {
        let error = wrapped(io::Error::other("inner"), StopReason::AttemptsExhausted);
        assert_eq!(error.to_string(), "gave up after 3 attempts in 1.2s (attempts exhausted)");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("inner"));
        let once = RetryError::new((), &Attempts::of(1, Duration::ZERO, StopReason::Permanent, false));
        assert_eq!(once.to_string(), "gave up after 1 attempt in 0.0ns (permanent error)");
    }

    #[test]
    fn it_says_what_it_was_made_of() {
        let error = wrapped("no", StopReason::DeadlineExceeded);
        assert_eq!((error.attempts(), error.elapsed()), (3, Duration::from_millis(1234)));
        assert_eq!((error.reason(), *error.error()), (StopReason::DeadlineExceeded, "no"));
        assert_eq!(error.into_error(), "no");
    }

    #[test]
    fn a_rejection_further_in_is_one_too() {
        let breaker = crate::CircuitBreaker::unshared("payments").build();
        breaker.force_open();
        let rejection = breaker.try_acquire().expect_err("it is forced open");
        let inside = wrapped(io::Error::from(rejection), StopReason::Permanent);
        assert!(Transient::is_rejection(&inside));
        assert!(!Transient::is_rejection(&wrapped(io::Error::other("no"), StopReason::Permanent)));
    }

    #[test]
    fn it_is_as_transient_as_its_error_unless_it_was_rejected() {
        let timeout = |reason| wrapped(io::Error::from(io::ErrorKind::TimedOut), reason).transience();
        assert_eq!(timeout(StopReason::AttemptsExhausted), Transience::Transient);
        assert_eq!(timeout(StopReason::CircuitOpen), Transience::Permanent);
        let missing = wrapped(io::Error::from(io::ErrorKind::NotFound), StopReason::Permanent);
        assert_eq!(missing.transience(), Transience::Permanent);
    }
}
