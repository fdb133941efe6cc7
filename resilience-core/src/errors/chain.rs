//! The chain of an error: what caused it, what caused that, and so on.
//!
//! Every walk along causes goes through here, so none is endless: an error may be its own cause.

use std::error::Error;
use std::io;
use std::sync::Arc;

use crate::retry::BoxedError;

/// A walk ends after this many errors, the first included.
pub(crate) const STEPS: usize = 128;

/// `error` and its causes, the outermost first, at most [`STEPS`] of them.
pub(crate) fn causes<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| cause(*error)).take(STEPS)
}

/// The next error of the chain.
///
/// [`Error::source`] skips some errors: for an `io::Error` the error that it wraps, for an `Arc` or
/// a `Box` the error that it points to, for a [`BoxedError`] the error in it.
pub(crate) fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = downcast::<io::Error>(error).and_then(wrapped);
    wrapped.or_else(|| shared(error)).or_else(|| boxed(error)).or_else(|| error.source())
}

/// The error that an `io::Error` wraps, if there is one.
pub(crate) fn wrapped(error: &io::Error) -> Option<&(dyn Error + 'static)> {
    error.get_ref().map(|inner| inner as &(dyn Error + 'static))
}

/// `error` as a `T`, or as a pointer to a `T`, which is an error of another type.
pub(crate) fn downcast<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let shared = || error.downcast_ref::<Arc<T>>().map(|pointer| &**pointer);
    let boxed = || error.downcast_ref::<Box<T>>().map(|pointer| &**pointer);
    error.downcast_ref().or_else(shared).or_else(boxed)
}

/// The error behind an `Arc<dyn Error>`. (A `Box<dyn Error>` does not implement `Error`.)
fn shared<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let across_threads =
        || error.downcast_ref::<Arc<dyn Error + Send + Sync>>().map(|pointer| &**pointer as _);
    let within_one = || error.downcast_ref::<Arc<dyn Error>>().map(|pointer| &**pointer);
    across_threads().or_else(within_one)
}

/// The error in a [`BoxedError`].
fn boxed<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    downcast::<BoxedError>(error).map(|boxed| boxed.get_ref() as _)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::CircuitOpen;
    use std::fmt;

    /// The rejection of a circuit breaker.
    pub(crate) fn rejection() -> CircuitOpen {
        let breaker = crate::CircuitBreaker::unshared("rejection").build();
        breaker.force_open();
        breaker.try_acquire().expect_err("it is forced open")
    }

    /// An error type of another crate, with a cause and without an answer.
    #[derive(Debug)]
    pub(crate) struct Caused(pub(crate) Box<dyn Error + Send + Sync>);

    impl fmt::Display for Caused {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("caused")
        }
    }

    impl Error for Caused {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&*self.0)
        }
    }

    /// An error that is its own source.
    #[derive(Debug)]
    pub(crate) struct Circular;

    impl fmt::Display for Circular {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("circular")
        }
    }

    impl Error for Circular {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(self)
        }
    }

    /// Two errors that are each other's source.
    #[derive(Debug)]
    pub(crate) enum Mutual {
        One,
        Other,
    }

    impl fmt::Display for Mutual {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("mutual")
        }
    }

    impl Error for Mutual {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(match self {
                Self::One => &Self::Other,
                Self::Other => &Self::One,
            })
        }
    }

    /// I/O errors, each made of the next one, around `innermost`.
    pub(crate) fn nested(depth: usize, innermost: io::Error) -> io::Error {
        (0..depth).fold(innermost, |inner, _| io::Error::other(inner))
    }

    /// The same, leaked: to drop so many nested errors would overflow the stack.
    pub(crate) fn nested_for_ever(depth: usize, innermost: io::Error) -> &'static io::Error {
        Box::leak(Box::new(nested(depth, innermost)))
    }

    #[test]
    fn a_walk_ends_where_an_error_is_its_own_source() {
        assert_eq!(causes(&Circular).count(), STEPS);
        assert_eq!(causes(&Mutual::One).count(), STEPS);
        assert_eq!(causes(&io::Error::other(Circular)).count(), STEPS);
        assert_eq!(causes(nested_for_ever(10_000, io::ErrorKind::NotFound.into())).count(), STEPS);
    }

    #[test]
    fn a_walk_sees_every_error_of_a_short_chain() {
        let chain = Caused(nested(2, io::Error::other(Caused("no".into()))).into());
        let seen: Vec<String> = causes(&chain).map(|error| format!("{error:?}")).collect();
        assert_eq!(seen.len(), 6, "{seen:#?}");
        assert_eq!(seen[5], "\"no\"");
    }

    #[test]
    fn an_error_is_found_behind_pointers() {
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let is_io = |error: &(dyn Error + 'static)| downcast::<io::Error>(error).is_some();
        assert!(is_io(&missing()) && is_io(&Arc::new(missing())) && is_io(&Box::new(missing())));
        assert!(!is_io(&Caused(missing().into())));
        let shared: [Arc<dyn Error + Send + Sync>; 1] = [Arc::new(missing())];
        assert!(causes(&Caused(shared[0].clone().into())).any(is_io));
        let within_one: Arc<dyn Error> = Arc::new(missing());
        assert!(causes(&within_one).any(is_io));
    }
}
