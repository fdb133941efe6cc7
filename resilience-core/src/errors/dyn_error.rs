//! `dyn Error`: the answer of the error in it.

use std::error::Error;

use crate::errors::known;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

macro_rules! look_into {
    ($($object:ty),*) => {$(
        /// The answer of the first error in the chain, this one included, that has an answer. Such
        /// errors are an [`io::Error`](std::io::Error), a [`PolicyError`](crate::PolicyError) and
        /// those in it, a timeout of tokio, and the error of a client whose feature is enabled. If
        /// there is none, the error is transient. A rejection anywhere in the chain is permanent.
        /// If a [`TimedOut`](crate::TimedOut) that circuit breakers ignore is in the chain, they
        /// ignore the whole error.
        ///
        /// An error type of your own is not recognised in the chain, even if it implements
        /// [`Transient`]: there is no list of all such types. Only the first 128 errors of a chain
        /// are inspected.
        impl Transient for $object {
            fn transience(&self) -> Transience {
                known::answer(self)
            }

            fn is_rejection(&self) -> bool {
                known::holds_rejection(self)
            }

            fn __resilience_rejector(&self) -> Option<Rejector> {
                known::rejector(self)
            }

            fn outcome(&self) -> Outcome {
                known::outcome(self)
            }

            fn kind(&self) -> &'static str {
                known::kind(self)
            }
        }
    )*};
}

look_into!(dyn Error, dyn Error + Send, dyn Error + Sync, dyn Error + Send + Sync);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::chain::tests::{Caused, Circular, Mutual, nested_for_ever, rejection};
    use std::io;
    use std::rc::Rc;
    use std::sync::Arc;

    fn missing() -> io::Error {
        io::ErrorKind::NotFound.into()
    }

    #[test]
    fn a_boxed_error_says_what_is_in_it() {
        fn is_permanent(error: &impl Transient) -> bool {
            error.transience() == Transience::Permanent && !error.is_rejection()
        }
        assert!(is_permanent(&Box::<dyn Error>::from(missing())));
        assert!(is_permanent(&Box::<dyn Error + Send + Sync>::from(missing())));
        assert!(is_permanent(&(Box::new(missing()) as Box<dyn Error + Send>)));
        assert!(is_permanent(&(Box::new(missing()) as Box<dyn Error + Sync>)));
        assert!(is_permanent(&(Arc::new(missing()) as Arc<dyn Error + Send + Sync>)));
        assert!(is_permanent(&(Rc::new(missing()) as Rc<dyn Error>)));
        assert!(is_permanent(&Box::<dyn Error>::from(Caused(Arc::new(missing()).into()))));
    }

    #[test]
    fn a_boxed_error_that_says_nothing_is_transient() {
        let nothing = [Box::<dyn Error>::from("no"), Caused("no".into()).into()];
        for error in nothing {
            assert_eq!(error.transience(), Transience::Transient, "{error:?}");
        }
    }

    #[test]
    fn a_boxed_rejection_is_permanent_and_known_as_one() {
        let rejections = [
            Box::<dyn Error>::from(rejection()),
            io::Error::from(rejection()).into(),
            Caused(io::Error::new(io::ErrorKind::TimedOut, rejection()).into()).into(),
        ];
        for error in rejections {
            assert!(error.is_rejection(), "{error:?}");
            assert_eq!(error.transience(), Transience::Permanent, "{error:?}");
        }
    }

    #[test]
    fn a_boxed_circle_of_causes_is_judged() {
        let circles: [&(dyn Error + 'static); 3] =
            [&Circular, &Mutual::Other, nested_for_ever(10_000, missing())];
        for error in circles {
            assert!(!error.is_rejection());
            assert_eq!(error.transience(), Transience::Transient);
        }
    }
}
