//! The fields of a derived [`Transient`] that may be the error of a policy.

use std::rc::Rc;
use std::sync::Arc;

use crate::policy_error::for_each_policy_error;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{Transient, kind_or};

/// The error of a policy or of a fault, or a pointer to one.
pub trait OfPolicy: Transient {}

macro_rules! of_policy {
    ($error:ty) => {
        impl OfPolicy for $error {}
    };
}

for_each_policy_error!(of_policy);
// A fault lies where a policy's error comes from too.
#[cfg(feature = "faults")]
of_policy!(crate::faults::error::InjectedFault);

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<E: OfPolicy> OfPolicy for $pointer {}
    )*};
}

forward!(&E, Box<E>, Rc<E>, Arc<E>, Option<E>);

/// Asks a field for its answer if it is the error of a policy. The derive sees the name of its type
/// only, which may be that of another type. So the inherent methods are for the errors of policies,
/// and [`NotOfPolicy`] answers for all others.
#[derive(Debug)]
pub struct AskPolicyError<'a, E: ?Sized>(pub &'a E);

impl<E: OfPolicy + ?Sized> AskPolicyError<'_, E> {
    /// The error's own answer.
    #[inline]
    #[must_use]
    pub fn __resilience_transience(self) -> Transience {
        self.0.transience()
    }

    /// Whether a breaker ignores it.
    #[inline]
    #[must_use]
    pub fn __resilience_is_ignored(self) -> bool {
        self.0.outcome() == Outcome::Ignored
    }

    /// Its kind. `own` is the kind of the variant, for a field that holds no error.
    #[inline]
    #[must_use]
    pub fn __resilience_kind(self, own: &'static str) -> &'static str {
        kind_or(self.0.kind(), own)
    }
}

/// The answers for a field that is something else: those of a variant without a mark.
pub trait NotOfPolicy: Sized {
    /// Always permanent.
    #[inline]
    fn __resilience_transience(self) -> Transience {
        Transience::Permanent
    }

    /// Always false.
    #[inline]
    fn __resilience_is_ignored(self) -> bool {
        false
    }

    /// The kind of the variant.
    #[inline]
    fn __resilience_kind(self, own: &'static str) -> &'static str {
        own
    }
}

impl<E: ?Sized> NotOfPolicy for AskPolicyError<'_, E> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::chain::tests::rejection;
    use crate::policy_error::PolicyError;
    use crate::timeout::{Cut, TimedOut};
    use std::time::Duration;

    fn cut(cut: Cut) -> TimedOut {
        TimedOut::new("shop::price", Duration::from_millis(800), cut)
    }

    /// The answers, as the derive asks for them.
    macro_rules! answers {
        ($field:expr) => {{
            #[allow(unused_imports)]
            use NotOfPolicy as _;
            let field = &$field;
            (AskPolicyError(field).__resilience_transience(), AskPolicyError(field).__resilience_is_ignored())
        }};
    }

    #[test]
    fn a_field_that_is_the_error_of_a_policy_answers_for_itself() {
        let late = (Transience::Transient, false);
        let early = (Transience::Transient, true);
        let rejected = (Transience::Permanent, true);
        assert_eq!(answers!(cut(Cut::OwnLimit)), late);
        assert_eq!(answers!(cut(Cut::InheritedEarly)), early);
        assert_eq!(answers!(PolicyError::from(cut(Cut::Inherited))), late);
        assert_eq!(answers!(PolicyError::from(cut(Cut::InheritedEarly))), early);
        assert_eq!(answers!(PolicyError::from(rejection())), rejected);
        assert_eq!(answers!(rejection()), rejected);
        assert_eq!(answers!(Some(Box::new(cut(Cut::InheritedEarly)))), early);
        assert_eq!(answers!(Arc::new(cut(Cut::OwnLimit))), late);
        assert_eq!(answers!(None::<TimedOut>), (Transience::Permanent, false));
    }

    #[cfg(feature = "faults")]
    #[test]
    fn a_field_that_is_an_injected_fault_answers_for_itself() {
        use crate::faults::{FaultKind, InjectedFault};
        let answers = |kind| answers!(InjectedFault::new("shop::price", kind));
        assert_eq!(answers(FaultKind::Error), (Transience::Transient, false));
        assert_eq!(answers(FaultKind::Reject), (Transience::Permanent, true));
    }

    #[test]
    fn a_field_that_is_the_error_of_a_policy_has_its_kind() {
        struct Other;
        let kind = AskPolicyError(&PolicyError::from(rejection())).__resilience_kind("policy");
        assert_eq!(kind, "circuit_open");
        assert_eq!(AskPolicyError(&cut(Cut::OwnLimit)).__resilience_kind("late"), "timed_out");
        assert_eq!(AskPolicyError(&None::<TimedOut>).__resilience_kind("late"), "late");
        assert_eq!(AskPolicyError(&Other).__resilience_kind("late"), "late");
    }

    #[test]
    fn a_field_of_another_type_leaves_the_variant_unmarked() {
        /// The name is all that it has in common with ours.
        struct TimedOut;
        fn generic<E>(field: &E) -> (Transience, bool) {
            answers!(*field)
        }
        let unmarked = (Transience::Permanent, false);
        assert_eq!(answers!(TimedOut), unmarked);
        assert_eq!(answers!(std::io::Error::from(std::io::ErrorKind::TimedOut)), unmarked);
        assert_eq!(generic(&cut(Cut::OwnLimit)), unmarked);
    }
}
