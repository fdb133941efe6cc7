//! The place in the source that configures something.

use std::fmt;
use std::panic::Location;

/// The place in the source that configures something with a name. Part of a
/// [`Conflict`](crate::Conflict).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::CircuitBreaker;
///
/// let _first = CircuitBreaker::builder("origin-example").threshold(5).build().state();
/// let second = CircuitBreaker::builder("origin-example").threshold(3).build();
/// let conflict = second.snapshot().conflict().expect("the second one differs");
/// println!("{} is in force, {} is not", conflict.kept(), conflict.ignored());
/// # assert_eq!(conflict.kept().function(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin {
    function: Option<&'static str>,
    file: &'static str,
    line: u32,
}

/// A file and a line in it.
#[cfg(feature = "test-util")]
pub(crate) type Place = (&'static str, u32);

impl Origin {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(function: &'static str, file: &'static str, line: u32) -> Self {
        Self { function: Some(function), file, line }
    }

    #[track_caller]
    pub(crate) const fn caller() -> Self {
        let location = Location::caller();
        Self { function: None, file: location.file(), line: location.line() }
    }

    /// The module path and name of the annotated function. `None` if a builder was called by hand.
    #[must_use]
    pub const fn function(&self) -> Option<&'static str> {
        self.function
    }

    /// The file and the line.
    #[cfg(feature = "test-util")]
    pub(crate) const fn place(&self) -> Place {
        (self.file, self.line)
    }

    /// The source file.
    #[must_use]
    pub const fn file(&self) -> &'static str {
        self.file
    }

    /// The line in [`file`](Self::file), counted from one.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }
}

/// Prints for example `src/orders.rs:12 (shop::orders::charge)`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)?;
        self.function.map_or(Ok(()), |function| write!(f, " ({function})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_reads_like_a_place_to_click_on() {
        assert_eq!(
            Origin::new("shop::charge", "src/shop.rs", 12).to_string(),
            "src/shop.rs:12 (shop::charge)"
        );
        let here = Origin::caller();
        assert_eq!(here.to_string(), format!("{}:{}", file!(), line!() - 1));
    }
}
