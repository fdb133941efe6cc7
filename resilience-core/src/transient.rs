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

    /// Whether this error holds the rejection of a circuit breaker, a [`CircuitOpen`].
    ///
    /// What was guarded did not run, so the error says nothing about what a breaker *further out* guards, which counts
    /// it as neither success nor failure. It does not say whether to try again; that is
    /// [`transience`](Self::transience), where such an error is permanent as a rule, for a retry not to burn its
    /// attempts in front of a closed door.
    ///
    /// `false` unless it is implemented. `#[derive(Transient)]` asks the fields; by hand, an error hands on what it holds:
    ///
    /// ```
    /// use resilience_core::{CircuitOpen, Transience, Transient};
    /// use std::io;
    ///
    /// enum ApiError {
    ///     Rejected(CircuitOpen),
    ///     Io(io::Error),
    ///     NotFound,
    /// }
    ///
    /// impl Transient for ApiError {
    ///     fn transience(&self) -> Transience {
    ///         match self {
    ///             ApiError::Io(error) => error.transience(),
    ///             ApiError::Rejected(_) | ApiError::NotFound => Transience::Permanent,
    ///         }
    ///     }
    ///
    ///     fn is_rejection(&self) -> bool {
    ///         match self {
    ///             ApiError::Rejected(_) => true,
    ///             ApiError::Io(error) => error.is_rejection(), // an `io::Error` may hold one
    ///             ApiError::NotFound => false,
    ///         }
    ///     }
    /// }
    /// # let breaker = resilience_core::CircuitBreaker::unshared("doc").build();
    /// # breaker.force_open();
    /// # let open = breaker.try_acquire().unwrap_err();
    /// # assert!(ApiError::Rejected(open.clone()).is_rejection() && ApiError::Io(open.clone().into()).is_rejection());
    /// # assert_eq!(ApiError::Rejected(open).transience(), Transience::Permanent);
    /// # assert!(!ApiError::NotFound.is_rejection());
    /// ```
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

/// Only kinds that waiting cannot heal are permanent, and the rejection of a circuit breaker, whether the error was made
/// of it or of an error that it is a [`source`](Error::source) of; where a kind does not say, the error is transient.
impl Transient for io::Error {
    fn transience(&self) -> Transience {
        use io::ErrorKind as Kind;
        if self.is_rejection() {
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
        let mut inner = wrapped(self);
        while let Some(error) = inner {
            if error.is::<CircuitOpen>() {
                return true;
            }
            // The `source` of an `io::Error` leaves out what it wraps.
            inner = error.downcast_ref().and_then(wrapped).or_else(|| error.source());
        }
        false
    }
}

fn wrapped(error: &io::Error) -> Option<&(dyn Error + 'static)> {
    error.get_ref().map(|inner| inner as &(dyn Error + 'static))
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

    fn rejection() -> CircuitOpen {
        let breaker = crate::CircuitBreaker::unshared("rejection").build();
        breaker.force_open();
        breaker.try_acquire().expect_err("it is forced open")
    }

    /// An error of somebody else's, with a cause.
    #[derive(Debug)]
    struct Caused(Box<dyn Error + Send + Sync>);

    impl std::fmt::Display for Caused {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("caused")
        }
    }

    impl Error for Caused {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&*self.0)
        }
    }

    #[test]
    fn a_rejection_is_found_however_deep_an_io_error_holds_it() {
        let io = || io::Error::from(rejection());
        let holding = [
            io(),
            io::Error::other(io()),
            io::Error::new(io::ErrorKind::TimedOut, io::Error::other(io())),
            io::Error::other(Caused(rejection().into())),
            io::Error::other(Caused(io().into())),
            io::Error::other(io::Error::other(Caused(Caused(io().into()).into()))),
        ];
        for error in holding {
            assert!(error.is_rejection(), "{error:?}");
            assert_eq!(error.transience(), Transience::Permanent, "{error:?}");
        }
        let reset = || io::Error::from(io::ErrorKind::ConnectionReset);
        for error in [reset(), io::Error::other(reset()), io::Error::other(Caused(reset().into()))] {
            assert!(!error.is_rejection(), "{error:?}");
            assert_eq!(error.transience(), Transience::Transient, "{error:?}");
        }
    }

    #[test]
    fn pointers_and_options_hand_a_rejection_on() {
        fn holds_one<E: Transient>(error: &E) -> bool {
            error.is_rejection() && error.transience() == Transience::Permanent
        }
        assert!(holds_one::<&CircuitOpen>(&&rejection()));
        assert!(holds_one::<&mut CircuitOpen>(&&mut rejection()));
        assert!(holds_one(&Box::new(rejection())));
        assert!(holds_one(&Rc::new(rejection())));
        assert!(holds_one(&Arc::new(rejection())));
        assert!(holds_one(&Some(rejection())));
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
        let timed_out = || io::Error::from(io::ErrorKind::TimedOut);
        assert_eq!(Rc::new(timed_out()).transience(), Transience::Transient);
        assert_eq!(<&mut io::Error as Transient>::transience(&&mut timed_out()), Transience::Transient);
        let object: Box<dyn Transient> = Box::new(error());
        assert_eq!(object.transience(), Transience::Permanent);
    }
}
