//! Whether an error heals by waiting: the vocabulary that predicates and error types answer in.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::breaker::CircuitOpen;

/// What waiting does for an error: the answer of [`Transient`] and of predicates.
///
/// ```
/// use resilience_core::Transience;
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
    /// Trying again may help, but not before this much time has passed: the server said so. To a circuit breaker it is
    /// a failure like any other.
    TransientAfter(Duration),
}

impl Transience {
    /// Whether trying again may help.
    ///
    /// ```
    /// use resilience_core::Transience;
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

/// An error that knows whether waiting heals it.
///
/// `#[retry]` and `#[circuit_breaker]` ask it where they have no `on`; for an error type without it every error counts.
/// `#[derive(Transient)]` writes it; by hand it is
///
/// ```
/// use resilience_core::{Transience, Transient};
/// use std::time::Duration;
///
/// enum ApiError {
///     Timeout,
///     RateLimited { retry_after: Duration },
///     NotFound,
/// }
///
/// impl Transient for ApiError {
///     fn transience(&self) -> Transience {
///         match self {
///             ApiError::Timeout => Transience::Transient,
///             ApiError::RateLimited { retry_after } => Transience::TransientAfter(*retry_after),
///             ApiError::NotFound => Transience::Permanent,
///         }
///     }
/// }
/// # assert_eq!(ApiError::NotFound.transience(), Transience::Permanent);
/// # assert_eq!(ApiError::Timeout.transience(), Transience::Transient);
/// # let after = Duration::from_secs(1);
/// # assert_eq!(ApiError::RateLimited { retry_after: after }.transience(), Transience::TransientAfter(after));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether waiting heals it",
    label = "`Transient` is not implemented for `{Self}`",
    note = "a type of yours can derive or implement `Transient`; a type parameter needs it as a bound",
    note = "in place of `#[transient(source)]`, `#[transient]` says it without asking, `#[transient(if = ...)]` by a look into it"
)]
pub trait Transient {
    /// Whether, and after how long, trying again may help.
    fn transience(&self) -> Transience;

    /// Whether this is the rejection of a circuit breaker in another type's clothes: it then says nothing about what a
    /// breaker further out guards.
    #[doc(hidden)]
    fn is_rejection(&self) -> bool {
        false
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<E: Transient + ?Sized> Transient for $pointer {
            fn transience(&self) -> Transience {
                (**self).transience()
            }

            fn is_rejection(&self) -> bool {
                (**self).is_rejection()
            }
        }
    )*};
}

forward!(&E, &mut E, Box<E>, Rc<E>, Arc<E>);

/// `None`, an error that says nothing, is permanent.
impl<E: Transient> Transient for Option<E> {
    fn transience(&self) -> Transience {
        self.as_ref().map_or(Transience::Permanent, E::transience)
    }

    fn is_rejection(&self) -> bool {
        self.as_ref().is_some_and(E::is_rejection)
    }
}

/// The error that does not happen.
impl Transient for Infallible {
    fn transience(&self) -> Transience {
        match *self {}
    }
}

/// Transient: the next attempt may be faster.
#[cfg(feature = "tokio")]
impl Transient for tokio::time::error::Elapsed {
    fn transience(&self) -> Transience {
        Transience::Transient
    }
}

/// Only kinds that waiting cannot heal are permanent, and the rejection of a circuit breaker; where a kind does not say,
/// the error is transient.
impl Transient for io::Error {
    fn transience(&self) -> Transience {
        use io::ErrorKind as Kind;
        if matches!(self.get_ref(), Some(inner) if inner.is::<CircuitOpen>()) {
            return Transience::Permanent;
        }
        let permanent = matches!(
            self.kind(),
            Kind::NotFound
                | Kind::PermissionDenied
                | Kind::AlreadyExists
                | Kind::NotADirectory
                | Kind::IsADirectory
                | Kind::DirectoryNotEmpty
                | Kind::ReadOnlyFilesystem
                | Kind::NotSeekable
                | Kind::FileTooLarge
                | Kind::CrossesDevices
                | Kind::TooManyLinks
                | Kind::InvalidFilename
                | Kind::ArgumentListTooLong
                | Kind::InvalidInput
                | Kind::InvalidData
                | Kind::Unsupported
        );
        (!permanent).into()
    }

    fn is_rejection(&self) -> bool {
        self.get_ref().is_some_and(<dyn Error + Send + Sync>::is::<CircuitOpen>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn io_kinds_that_waiting_cannot_heal_are_permanent() {
        let of = |kind: io::ErrorKind| io::Error::from(kind).transience();
        assert_eq!(of(io::ErrorKind::NotFound), Transience::Permanent);
        assert_eq!(of(io::ErrorKind::InvalidInput), Transience::Permanent);
        assert_eq!(of(io::ErrorKind::ConnectionReset), Transience::Transient);
        assert_eq!(of(io::ErrorKind::TimedOut), Transience::Transient);
        assert_eq!(of(io::ErrorKind::Other), Transience::Transient);
    }

    #[test]
    fn no_error_at_all_is_permanent() {
        assert_eq!(None::<io::Error>.transience(), Transience::Permanent);
        assert!(!None::<io::Error>.is_rejection());
        let timed_out = Some(io::Error::from(io::ErrorKind::TimedOut));
        assert_eq!(timed_out.transience(), Transience::Transient);
    }

    #[cfg(feature = "tokio")]
    #[tokio::test(start_paused = true)]
    async fn a_timeout_of_tokio_is_transient() {
        let elapsed = tokio::time::timeout(Duration::from_secs(1), std::future::pending::<()>()).await;
        assert_eq!(elapsed.expect_err("it never ends").transience(), Transience::Transient);
    }

    #[test]
    fn pointers_answer_for_what_they_point_to() {
        let error = || io::Error::from(io::ErrorKind::NotFound);
        assert_eq!(Box::new(error()).transience(), Transience::Permanent);
        assert_eq!(Arc::new(error()).transience(), Transience::Permanent);
        let object: Box<dyn Transient> = Box::new(error());
        assert_eq!(object.transience(), Transience::Permanent);
    }
}
