//! The trait of errors that know whether waiting heals them.

use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;

use super::outcome::Outcome;
use super::transience::Transience;

/// An error that knows whether waiting heals it.
///
/// `#[retry]` and `#[circuit_breaker]` ask it where they have no `on`; for an error type without it
/// every error counts. A `dyn Error` has it, and says what is known of the error in it.
/// `#[derive(Transient)]` writes it; by hand it is
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Transience, Transient};
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

    /// Whether this error holds the rejection of a circuit breaker, a
    /// [`CircuitOpen`](crate::CircuitOpen).
    ///
    /// What was guarded did not run, so the error says nothing about what a breaker *further out*
    /// guards, which counts it as neither success nor failure. It does not say whether to try
    /// again; that is [`transience`](Self::transience), where such an error is permanent as a rule,
    /// for a retry not to burn its attempts in front of a closed door.
    ///
    /// `false` unless it is implemented. `#[derive(Transient)]` asks the fields; by hand, an error
    /// hands on what it holds:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitOpen, Transience, Transient};
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
    /// # let breaker = resilience::CircuitBreaker::unshared("doc").build();
    /// # breaker.force_open();
    /// # let open = breaker.try_acquire().unwrap_err();
    /// # assert!(ApiError::Rejected(open.clone()).is_rejection() && ApiError::Io(open.clone().into()).is_rejection());
    /// # assert_eq!(ApiError::Rejected(open).transience(), Transience::Permanent);
    /// # assert!(!ApiError::NotFound.is_rejection());
    /// ```
    fn is_rejection(&self) -> bool {
        false
    }

    /// What this error is to a circuit breaker.
    ///
    /// Unless it is implemented, the question is that of a retry: a failure where the error is
    /// transient, a success where it is permanent, as the service has answered. A rejection is
    /// ignored. Where the two questions differ, the type says so, in a derive by
    /// `#[breaker(ignore)]`, `#[breaker(failure)]` or `#[breaker(success)]` on a variant, by hand
    /// here:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Outcome, Transience, Transient};
    ///
    /// enum StoreError {
    ///     Timeout,
    ///     /// Somebody else was faster: worth another attempt, and nothing is wrong with the store.
    ///     Conflict,
    ///     /// It answers in a format that nobody knows: another attempt is in vain, and something is wrong.
    ///     Garbled,
    ///     NotFound,
    /// }
    ///
    /// impl Transient for StoreError {
    ///     fn transience(&self) -> Transience {
    ///         matches!(self, StoreError::Timeout | StoreError::Conflict).into()
    ///     }
    ///
    ///     fn outcome(&self) -> Outcome {
    ///         match self {
    ///             StoreError::Conflict => Outcome::Ignored,
    ///             StoreError::Timeout | StoreError::Garbled => Outcome::Failure,
    ///             StoreError::NotFound => Outcome::Success,
    ///         }
    ///     }
    /// }
    /// # assert_eq!(StoreError::Timeout.transience(), Transience::Transient);
    /// # assert_eq!(StoreError::Garbled.outcome(), Outcome::Failure);
    /// # assert_eq!([StoreError::Conflict.outcome(), StoreError::NotFound.outcome()], [Outcome::Ignored, Outcome::Success]);
    /// ```
    ///
    /// A breaker asks it where it has no `on`; its `ignore` is asked before. An error that
    /// [`is_rejection`](Self::is_rejection) is ignored by every breaker, whatever is said here.
    fn outcome(&self) -> Outcome {
        default_outcome(self)
    }
}

/// What an error is to a circuit breaker if it says nothing about that.
pub fn default_outcome<E: Transient + ?Sized>(error: &E) -> Outcome {
    if error.is_rejection() { Outcome::Ignored } else { Outcome::of(error.transience()) }
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

            fn outcome(&self) -> Outcome {
                (**self).outcome()
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

    fn outcome(&self) -> Outcome {
        self.as_ref().map_or(Outcome::Success, E::outcome)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CircuitOpen;
    use crate::errors::chain::tests::rejection;
    use std::io;
    #[cfg(feature = "tokio")]
    use std::time::Duration;

    #[test]
    fn no_error_at_all_is_permanent() {
        assert_eq!(None::<io::Error>.transience(), Transience::Permanent);
        assert!(!None::<io::Error>.is_rejection());
        let timed_out = Some(io::Error::from(io::ErrorKind::TimedOut));
        assert_eq!(timed_out.transience(), Transience::Transient);
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
