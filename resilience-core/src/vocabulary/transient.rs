//! The trait of error types that say whether waiting can heal them.

use std::convert::Infallible;
use std::rc::Rc;
use std::sync::Arc;

use super::outcome::Outcome;
use super::rejector::Rejector;
use super::transience::Transience;

/// An error type that says whether waiting can heal the error.
///
/// `#[retry]` and `#[circuit_breaker]` ask this trait if they have no `on`. For an error type that
/// does not implement it, every error is retried, and is a failure to a circuit breaker. A `dyn
/// Error` implements it: the first error in the chain that has an answer decides. An
/// `anyhow::Error` and an `eyre::Report` are asked through the `dyn Error` in them.
///
/// `#[derive(Transient)]` writes the implementation. By hand:
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
    note = "the errors of a client or driver need its feature, such as `reqwest` or `sqlx`",
    note = "in place of `#[transient(source)]`, `#[transient]` says it without asking, `#[transient(if = ...)]` by a look into it"
)]
pub trait Transient {
    /// Whether, and after how long, trying again may help.
    fn transience(&self) -> Transience;

    /// Whether this error holds the rejection of a policy: a [`CircuitOpen`](crate::CircuitOpen), a
    /// [`RateLimited`](crate::RateLimited) or a [`BulkheadFull`](crate::BulkheadFull).
    ///
    /// The guarded call did not run, so the error says nothing about the service. A breaker
    /// *further out* therefore counts it as neither success nor failure. This method does not
    /// decide about another attempt: [`transience`](Self::transience) does. There such an error
    /// should be permanent, so that a retry does not spend its attempts while the circuit is open.
    ///
    /// The default is `false`. `#[derive(Transient)]` asks the fields. By hand, an error type asks
    /// the errors that it holds:
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

    /// The policy whose rejection this error holds. `#[derive(Transient)]` asks the fields, since a
    /// variant's kind says nothing of the error in it.
    #[doc(hidden)]
    fn __resilience_rejector(&self) -> Option<Rejector> {
        if self.is_rejection() { Some(Rejector::of_kind(self.kind())) } else { None }
    }

    /// The outcome of this error for a circuit breaker.
    ///
    /// The default follows [`transience`](Self::transience). A transient error is a failure. A
    /// permanent one is a success, because the service has answered. A rejection is ignored.
    ///
    /// A type for which the two answers differ implements this method. A derive does that for a
    /// variant with `#[breaker(ignore)]`, `#[breaker(failure)]` or `#[breaker(success)]`. By hand:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Outcome, Transience, Transient};
    ///
    /// enum StoreError {
    ///     Timeout,
    ///     /// Another writer was faster. Another attempt may help, and the store works.
    ///     Conflict,
    ///     /// The answer is unreadable. Another attempt does not help, and the store is broken.
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
    /// A breaker without `on` asks this method, after its `ignore`. Every breaker ignores an error
    /// for which [`is_rejection`](Self::is_rejection) is true, whatever this method returns.
    fn outcome(&self) -> Outcome {
        default_outcome(self)
    }

    /// The kind of this error: a word in lower snake case, for labels of metrics and for the field
    /// `error_type` of events.
    ///
    /// A type has few kinds, which are all known at compile time. So the word holds no text of the
    /// error, no number of its own and no name of a customer: each would be a time series.
    ///
    /// The default is `_OTHER`, which says that nobody has named the error. `#[derive(Transient)]`
    /// has the name of the variant in snake case, or the word in `#[transient(kind = "...")]`. A
    /// variant with `source` has the kind of the error in it, if that has one. By hand:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Transience, Transient};
    ///
    /// struct ApiError {
    ///     status: u16,
    /// }
    ///
    /// impl Transient for ApiError {
    ///     fn transience(&self) -> Transience {
    ///         (self.status >= 500).into()
    ///     }
    ///
    ///     fn kind(&self) -> &'static str {
    ///         match self.status {
    ///             429 => "throttled",
    ///             500.. => "server_error",
    ///             _ => "client_error",
    ///         }
    ///     }
    /// }
    /// # assert_eq!([429, 404, 503].map(|status| ApiError { status }.kind()), ["throttled", "client_error", "server_error"]);
    /// ```
    fn kind(&self) -> &'static str {
        OTHER_KIND
    }

    /// Tells each [`kind`](Self::kind) that errors of this type may have, as far as they are known
    /// without an error. With the feature `telemetry` their series are there as zeros from the
    /// first call of a function on, so that a rate sees the first error too.
    ///
    /// The default tells none: a kind then has its series from the first error on.
    /// `#[derive(Transient)]` tells the kinds of all variants, and for a variant with `source` also
    /// those of the type of the error in it. By hand:
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Transience, Transient};
    ///
    /// struct ApiError {
    ///     status: u16,
    /// }
    ///
    /// impl Transient for ApiError {
    ///     fn transience(&self) -> Transience {
    ///         (self.status >= 500).into()
    ///     }
    ///
    ///     fn kind(&self) -> &'static str {
    ///         if self.status >= 500 { "server_error" } else { "client_error" }
    ///     }
    ///
    ///     fn each_kind(each: &mut dyn FnMut(&'static str)) {
    ///         ["server_error", "client_error"].into_iter().for_each(each);
    ///     }
    /// }
    /// # let mut kinds = Vec::new();
    /// # ApiError::each_kind(&mut |kind| kinds.push(kind));
    /// # assert_eq!(kinds, ["server_error", "client_error"]);
    /// # assert!(kinds.contains(&ApiError { status: 503 }.kind()));
    /// ```
    fn each_kind(each: &mut dyn FnMut(&'static str))
    where
        Self: Sized,
    {
        let _ = each;
    }
}

/// The kind of an error that has none: the word of OpenTelemetry's `error.type` for that.
pub(crate) const OTHER_KIND: &str = "_OTHER";

/// `kind`, or `own` if that is the kind of an error that has none.
#[inline]
#[must_use]
pub fn kind_or(kind: &'static str, own: &'static str) -> &'static str {
    if kind == OTHER_KIND { own } else { kind }
}

/// Tells the kinds that the errors of a type may have: [`Transient::each_kind`] of the type.
pub type EachKind = fn(&mut dyn FnMut(&'static str));

/// None is known.
pub const NO_KINDS: EachKind = |_| ();

/// Tells the kinds of a source, and `own`: an error has that one if its source has none.
pub fn each_kind_or(each: &mut dyn FnMut(&'static str), of_source: EachKind, own: &'static str) {
    of_source(each);
    each(own);
}

/// The outcome of an error whose type does not implement [`Transient::outcome`].
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

            fn __resilience_rejector(&self) -> Option<Rejector> {
                (**self).__resilience_rejector()
            }

            fn outcome(&self) -> Outcome {
                (**self).outcome()
            }

            fn kind(&self) -> &'static str {
                (**self).kind()
            }
        }
    )*};
}

forward!(&E, &mut E, Box<E>, Rc<E>, Arc<E>);

/// `None` holds no error. It is permanent, and a success to a circuit breaker.
impl<E: Transient> Transient for Option<E> {
    fn transience(&self) -> Transience {
        self.as_ref().map_or(Transience::Permanent, E::transience)
    }

    fn is_rejection(&self) -> bool {
        self.as_ref().is_some_and(E::is_rejection)
    }

    fn __resilience_rejector(&self) -> Option<Rejector> {
        self.as_ref().and_then(E::__resilience_rejector)
    }

    fn outcome(&self) -> Outcome {
        self.as_ref().map_or(Outcome::Success, E::outcome)
    }

    fn kind(&self) -> &'static str {
        self.as_ref().map_or(OTHER_KIND, E::kind)
    }
}

/// An error that never happens.
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

    fn kind(&self) -> &'static str {
        "timed_out"
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
        let elapsed = elapsed.expect_err("it never ends");
        assert_eq!((elapsed.transience(), elapsed.kind()), (Transience::Transient, "timed_out"));
    }

    #[test]
    fn pointers_and_options_hand_a_kind_on() {
        fn of<E: Transient>(error: &E) -> &'static str {
            error.kind()
        }
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let kinds =
            [of(&&missing()), of(&Box::new(missing())), of(&Arc::new(missing())), of(&Some(missing()))];
        assert_eq!(kinds, ["not_found"; 4]);
        assert_eq!(of(&None::<io::Error>), OTHER_KIND);
        assert_eq!([kind_or("a", "own"), kind_or(OTHER_KIND, "own")], ["a", "own"]);
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
