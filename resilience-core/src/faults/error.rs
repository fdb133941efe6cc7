//! The error of a call that a fault has ended.

use std::error::Error;
use std::fmt;
use std::io;

use crate::faults::kind::FaultKind;
use crate::retry::BoxedError;
use crate::vocabulary::out_of_line::OutOfLine;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::Transient;

/// The error of a call that a fault has ended in place of its body.
///
/// A function can get it if its error type is `From<InjectedFault>`. `io::Error`, `Box<dyn Error>`
/// and `anyhow::Error` are. With thiserror it is a variant `Injected(#[from] InjectedFault)`.
///
/// It is transient and a failure to circuit breakers, as the error of a service that is down. One
/// of the kind [`Reject`](FaultKind::Reject) is a rejection: permanent, and ignored by breakers.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::faults::InjectedFault;
/// use std::io;
///
/// fn is_rehearsal(error: &io::Error) -> bool {
///     error.get_ref().is_some_and(|inner| inner.is::<InjectedFault>())
/// }
/// # assert!(!is_rehearsal(&io::ErrorKind::NotFound.into()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InjectedFault {
    function: &'static str,
    kind: FaultKind,
}

impl InjectedFault {
    pub(crate) const fn new(function: &'static str, kind: FaultKind) -> Self {
        Self { function, kind }
    }

    /// The function: its module path and name.
    #[must_use]
    pub const fn function(&self) -> &'static str {
        self.function
    }

    /// [`Error`](FaultKind::Error) or [`Reject`](FaultKind::Reject).
    #[must_use]
    pub const fn kind(&self) -> FaultKind {
        self.kind
    }
}

impl fmt::Display for InjectedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_rejection() { "rejection" } else { "error" };
        write!(f, "injected {what} in `{}`", self.function)
    }
}

impl Error for InjectedFault {}

impl OutOfLine for InjectedFault {}

impl Transient for InjectedFault {
    fn transience(&self) -> Transience {
        if self.is_rejection() { Transience::Permanent } else { Transience::Transient }
    }

    fn is_rejection(&self) -> bool {
        self.kind == FaultKind::Reject
    }

    fn outcome(&self) -> Outcome {
        if self.is_rejection() { Outcome::Ignored } else { Outcome::Failure }
    }
}

/// Converts into an error of kind [`Other`](io::ErrorKind::Other) that holds this one, and has its
/// answers.
impl From<InjectedFault> for io::Error {
    fn from(fault: InjectedFault) -> Self {
        Self::other(fault)
    }
}

impl From<InjectedFault> for BoxedError {
    fn from(fault: InjectedFault) -> Self {
        Self::from(Box::<dyn Error + Send + Sync>::from(fault))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERROR: InjectedFault = InjectedFault::new("shop::charge", FaultKind::Error);
    const REJECTION: InjectedFault = InjectedFault::new("shop::charge", FaultKind::Reject);

    fn answers(error: &impl Transient) -> (Transience, bool, Outcome) {
        (error.transience(), error.is_rejection(), error.outcome())
    }

    #[test]
    fn it_says_where_it_was_injected() {
        assert_eq!(ERROR.to_string(), "injected error in `shop::charge`");
        assert_eq!(REJECTION.to_string(), "injected rejection in `shop::charge`");
        assert_eq!((ERROR.function(), ERROR.kind()), ("shop::charge", FaultKind::Error));
    }

    #[test]
    fn it_has_the_same_answers_in_other_errors() {
        let failure = (Transience::Transient, false, Outcome::Failure);
        let rejected = (Transience::Permanent, true, Outcome::Ignored);
        for (fault, expected) in [(ERROR, failure), (REJECTION, rejected)] {
            assert_eq!(answers(&fault), expected);
            assert_eq!(answers(&io::Error::from(fault)), expected);
            assert_eq!(answers(&io::Error::other(io::Error::from(fault))), expected);
            assert_eq!(answers(&BoxedError::from(fault)), expected);
        }
    }
}
