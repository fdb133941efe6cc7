//! An error of any type that implements `Error` itself.

use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;
use std::error::Error;
use std::fmt;

type Boxed = Box<dyn Error + Send + Sync>;

/// An error of any type, in a type that implements [`Error`].
///
/// `Box<dyn Error>`, `anyhow::Error` and `eyre::Report` do not implement it, so a
/// [`RetryError`](crate::RetryError) around them does not either.
/// [`RetryError::boxed`](crate::RetryError::boxed) puts this type in their place.
///
/// It prints like the error in it, and has the same [`source`](Error::source).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::BoxedError;
/// use std::error::Error;
///
/// let error = BoxedError::from(Box::<dyn Error + Send + Sync>::from("no"));
/// assert_eq!(error.to_string(), "no");
/// assert!(error.source().is_none());
/// ```
#[derive(Debug)]
pub struct BoxedError(Boxed);

impl BoxedError {
    /// The error in it, by reference.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }

    /// The error in it, by value.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl fmt::Display for BoxedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for BoxedError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl From<Boxed> for BoxedError {
    fn from(error: Boxed) -> Self {
        Self(error)
    }
}

/// The answer of the error in it.
impl Transient for BoxedError {
    fn transience(&self) -> Transience {
        self.0.transience()
    }

    fn is_rejection(&self) -> bool {
        self.0.is_rejection()
    }

    fn __resilience_rejector(&self) -> Option<Rejector> {
        self.0.__resilience_rejector()
    }

    fn outcome(&self) -> Outcome {
        self.0.outcome()
    }

    fn kind(&self) -> &'static str {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn it_is_the_error_in_it() {
        #[derive(Debug)]
        struct Caused(io::Error);
        impl fmt::Display for Caused {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("caused")
            }
        }
        impl Error for Caused {
            fn source(&self) -> Option<&(dyn Error + 'static)> {
                Some(&self.0)
            }
        }
        let boxed = BoxedError::from(Boxed::from(Caused(io::ErrorKind::NotFound.into())));
        assert_eq!(boxed.to_string(), "caused");
        assert!(boxed.source().is_some_and(<dyn Error>::is::<io::Error>));
        assert_eq!((boxed.transience(), boxed.is_rejection()), (Transience::Permanent, false));
        assert!(boxed.get_ref().is::<Caused>() && boxed.into_inner().is::<Caused>());
    }
}
