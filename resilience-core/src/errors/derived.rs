//! Functions of a derived [`Transient`]: they evaluate the expressions in `#[transient(...)]`, and
//! ask a source.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use crate::errors::ask::AskError;
use crate::vocabulary::outcome::Outcome;
use crate::vocabulary::transience::Transience;
use crate::vocabulary::transient::{OTHER_KIND, Transient};

/// The type of `if`: a `bool`, or a pointer to one, because fields are bound by reference.
#[diagnostic::on_unimplemented(
    message = "`if` takes a `bool`, not `{Self}`",
    label = "expected `bool`",
    note = "fields are bound by reference: compare them by `*`, as in `#[transient(if = *_0 >= 500)]`"
)]
pub trait Condition {
    /// Whether the condition is true.
    fn holds(&self) -> bool;
}

impl Condition for bool {
    #[inline]
    fn holds(&self) -> bool {
        *self
    }
}

macro_rules! forward_condition {
    ($($pointer:ty),*) => {$(
        impl<C: Condition + ?Sized> Condition for $pointer {
            #[inline]
            fn holds(&self) -> bool {
                (**self).holds()
            }
        }
    )*};
}

forward_condition!(&C, Box<C>, Rc<C>, Arc<C>);

/// The type of `after`: a `Duration`, an `Option` of one, or a reference to either.
#[diagnostic::on_unimplemented(
    message = "`after` takes a `Duration` or an `Option<Duration>`, not `{Self}`",
    label = "expected `Duration` or `Option<Duration>`",
    note = "a number needs a unit: write `after = Duration::from_secs(*seconds)` for a field `seconds`, or a literal such as `after = 5s`"
)]
pub trait ServerHint {
    /// The time, if there is one.
    fn server_hint(&self) -> Option<Duration>;
}

impl ServerHint for Duration {
    #[inline]
    fn server_hint(&self) -> Option<Duration> {
        Some(*self)
    }
}

impl<H: ServerHint> ServerHint for Option<H> {
    #[inline]
    fn server_hint(&self) -> Option<Duration> {
        self.as_ref().and_then(H::server_hint)
    }
}

macro_rules! forward_hint {
    ($($pointer:ty),*) => {$(
        impl<H: ServerHint + ?Sized> ServerHint for $pointer {
            #[inline]
            fn server_hint(&self) -> Option<Duration> {
                (**self).server_hint()
            }
        }
    )*};
}

forward_hint!(&H, Box<H>, Rc<H>, Arc<H>);

/// Whether `if = condition` is true. It takes the condition by value, so the error message names
/// the user's type.
#[inline]
pub fn holds<C: Condition>(condition: C) -> bool {
    condition.holds()
}

/// The answer of `after = hint`: transient, and not before that time if there is one.
#[inline]
pub fn after<H: ServerHint>(hint: H) -> Transience {
    hint.server_hint().map_or(Transience::Transient, Transience::TransientAfter)
}

/// The answer of the source in a derived [`Transient`]. If the source has none, the compiler
/// reports a mistake.
pub trait AskSource<E: ?Sized>: Sized {
    /// The source's own answer.
    fn __resilience_transience(self) -> Transience
    where
        E: Transient;

    /// Never called: the first method reports the mistake, once.
    fn __resilience_outcome(self) -> Outcome {
        Outcome::Failure
    }

    /// Never called: the first method reports the mistake, once.
    fn __resilience_kind(self) -> &'static str {
        OTHER_KIND
    }
}

impl<E: ?Sized> AskSource<E> for &AskError<'_, E> {
    fn __resilience_transience(self) -> Transience
    where
        E: Transient,
    {
        self.0.transience()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_that_is_missing_leaves_the_error_transient() {
        let second = Duration::from_secs(1);
        assert_eq!(after(second), Transience::TransientAfter(second));
        let field = &Some(second);
        assert_eq!(after(field), Transience::TransientAfter(second));
        assert_eq!(after(field.as_ref()), Transience::TransientAfter(second));
        assert_eq!(after(None::<Duration>), Transience::Transient);
        assert_eq!(after(Some(Duration::ZERO)), Transience::TransientAfter(Duration::ZERO));
    }

    #[test]
    fn pointers_are_looked_behind() {
        let second = Duration::from_secs(1);
        let field = &Box::new(Some(second));
        assert_eq!(after(field), Transience::TransientAfter(second));
        assert_eq!(after(Some(Arc::new(second))), Transience::TransientAfter(second));
        assert_eq!(after(Rc::new(second)), Transience::TransientAfter(second));
        let field = &Box::new(true);
        assert!(holds(field) && holds(Rc::new(true)) && holds(Arc::new(true)));
        assert!(!holds(Arc::new(false)));
    }

    #[test]
    fn a_condition_may_be_a_reference() {
        let field = &true;
        assert!(holds(field));
        assert!(!holds(false));
    }
}
