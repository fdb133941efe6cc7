//! The error for callers who want to know what was tried.

use crate::retry::{Attempts, Reason};
use crate::transient::{Transience, Transient};
use std::error::Error;
use std::fmt;
use std::time::Duration;

/// The last error of a retried call, and what was tried before giving up.
///
/// `map_err = RetryError::new` makes an attribute return it. Its [`source`](Error::source) is the error itself, so its
/// message does not repeat it.
///
/// ```
/// use resilience_core::{Attempts, RetryError};
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
    /// `error` as the outcome of `attempts`.
    #[must_use]
    pub const fn new(error: E, attempts: &Attempts) -> Self {
        Self {
            error,
            attempts: *attempts,
        }
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

    /// How many attempts were made. Zero if the call was rejected before the first.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts.made()
    }

    /// From before the first attempt until giving up, waits included.
    #[must_use]
    pub const fn elapsed(&self) -> Duration {
        self.attempts.elapsed()
    }

    /// Why there was no further attempt.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.attempts.reason()
    }
}

impl<E> fmt::Display for RetryError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = self.attempts();
        let plural = if made == 1 { "" } else { "s" };
        write!(
            f,
            "gave up after {made} attempt{plural} in {:.1?} ({})",
            self.elapsed(),
            self.reason()
        )
    }
}

impl<E: Error + 'static> Error for RetryError<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.error)
    }
}

/// The answer of the error itself, so that wrapping it changes nothing for a breaker or a retry further out; only a
/// rejection is permanent whatever it was turned into.
impl<E: Transient> Transient for RetryError<E> {
    fn transience(&self) -> Transience {
        match self.reason() {
            Reason::CircuitOpen => Transience::Permanent,
            _ => self.error.transience(),
        }
    }
}

// ---- enabled together with `mod breaker` -----------------------------------------------------------------------
// /// A call that was rejected before its first attempt.
// impl<E: From<crate::breaker::CircuitOpen>> From<crate::breaker::CircuitOpen> for RetryError<E> {
//     fn from(rejection: crate::breaker::CircuitOpen) -> Self {
//         let attempts = Attempts::of(0, Duration::ZERO, Reason::CircuitOpen);
//         Self { error: rejection.into(), attempts }
//     }
// }
