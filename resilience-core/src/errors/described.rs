//! The text of an error, whatever its type.

use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;

use crate::errors::ask::AskError;

/// An error on its way to a log. It is printed only if somebody listens.
#[derive(Clone, Copy)]
pub enum Described<'a> {
    /// By its `Display`.
    Display(&'a (dyn Display + 'a)),
    /// By its `Debug`: it has no `Display`.
    Debug(&'a (dyn Debug + 'a)),
    /// It prints nothing, or there is no error.
    Nothing,
}

impl Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Display(error) => error.fmt(f),
            Self::Debug(error) => error.fmt(f),
            Self::Nothing => Ok(()),
        }
    }
}

impl Debug for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Display(_) => "Display",
            Self::Debug(_) => "Debug",
            Self::Nothing => "Nothing",
        })
    }
}

/// An error for the events of a retry. Without events it is empty, so the address of an outcome
/// goes nowhere.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    #[cfg(feature = "tracing")]
    pub(crate) error: Described<'a>,
    lifetime: PhantomData<&'a ()>,
}

impl Observed<'static> {
    /// There is no error.
    pub const NOTHING: Self = Self::new(Described::Nothing);
}

impl<'a> Observed<'a> {
    /// An error that is printed as `error` says.
    #[expect(
        clippy::inline_always,
        reason = "what is left of it decides whether the compiler builds the outcome in place"
    )]
    #[inline(always)]
    #[cfg_attr(not(feature = "tracing"), expect(unused_variables))]
    #[must_use]
    pub const fn new(error: Described<'a>) -> Self {
        Self {
            #[cfg(feature = "tracing")]
            error,
            lifetime: PhantomData,
        }
    }
}

/// Finds how to print an error, as [`AskError`] finds its answer. The inherent method is for errors
/// with `Display`. The next choice is [`PrintsDebug`]. The last is [`PrintsNothing`], which takes a
/// reference and so comes last.
impl<'a, E: Display> AskError<'a, E> {
    /// By its `Display`.
    #[inline]
    #[must_use]
    pub fn __resilience_described(self) -> Described<'a> {
        Described::Display(self.0)
    }
}

/// For errors without `Display`.
pub trait PrintsDebug<'a>: Sized {
    /// By its `Debug`.
    fn __resilience_described(self) -> Described<'a>;
}

impl<'a, E: Debug> PrintsDebug<'a> for AskError<'a, E> {
    #[inline]
    fn __resilience_described(self) -> Described<'a> {
        Described::Debug(self.0)
    }
}

/// For errors without `Debug` too.
pub trait PrintsNothing {
    /// Nothing.
    #[inline]
    fn __resilience_described(&self) -> Described<'static> {
        Described::Nothing
    }
}

impl<E: ?Sized> PrintsNothing for AskError<'_, E> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct OnlyDebug;
    struct Silent;

    #[test]
    fn display_comes_first_then_debug_then_nothing() {
        let boxed: Box<dyn std::error::Error> = "boxed".into();
        assert_eq!(AskError(&"text").__resilience_described().to_string(), "text");
        assert_eq!(AskError(&boxed).__resilience_described().to_string(), "boxed");
        assert_eq!(AskError(&OnlyDebug).__resilience_described().to_string(), "OnlyDebug");
        assert!(matches!(AskError(&Silent).__resilience_described(), Described::Nothing));
    }

    #[test]
    fn of_a_type_parameter_its_bounds_are_seen() {
        fn bounded<E: Debug>(error: &E) -> String {
            AskError(error).__resilience_described().to_string()
        }
        fn unbounded<E>(error: &E) -> String {
            AskError(error).__resilience_described().to_string()
        }
        assert_eq!((bounded(&"text"), unbounded(&"text")), ("\"text\"".to_owned(), String::new()));
    }
}
