//! How an error is printed, whatever its type.

use std::fmt::{Debug, Display};

use crate::errors::ask::AskError;
use crate::vocabulary::described::Described;

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
