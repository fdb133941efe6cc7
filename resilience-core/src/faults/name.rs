//! The functions that a fault is set for.

use std::fmt;

/// The name of one function, or of all whose names begin alike: `shop::search::*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaultName(Box<str>);

impl FaultName {
    /// Reads a name.
    ///
    /// # Errors
    /// A message, if it is none.
    pub(crate) fn read(name: &str) -> Result<Self, String> {
        let stem = name.strip_suffix('*').unwrap_or(name);
        if name.trim().is_empty() {
            return Err("a fault needs the name of a function, such as `shop::charge`".to_owned());
        }
        if stem.contains('*') {
            return Err("a `*` stands at the end of a name, such as `shop::search::*`".to_owned());
        }
        if name.contains(char::is_whitespace) {
            return Err(format!("the name of a function has no spaces; write `{}`", name.replace(' ', "")));
        }
        Ok(Self(name.into()))
    }

    /// How well the name fits `function`: an exact name best, then the longest beginning. `None` if
    /// it does not.
    pub(crate) fn fits(&self, function: &str) -> Option<usize> {
        match self.0.strip_suffix('*') {
            Some(beginning) => function.starts_with(beginning).then_some(beginning.len()),
            None => (*self.0 == *function).then_some(usize::MAX),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FaultName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(name: &str, function: &str) -> Option<usize> {
        FaultName::read(name).expect("it is a name").fits(function)
    }

    #[test]
    fn an_exact_name_fits_better_than_any_beginning() {
        assert_eq!(fits("shop::charge", "shop::charge"), Some(usize::MAX));
        assert_eq!(fits("shop::*", "shop::charge"), Some(6));
        assert_eq!(fits("*", "shop::charge"), Some(0));
        assert_eq!(fits("shop::charge", "shop::charges"), None);
        assert_eq!(fits("shop::search::*", "shop::searches"), None);
    }

    #[test]
    fn a_star_elsewhere_and_no_name_are_refused() {
        for name in ["", " ", "*::charge", "shop::*::charge", "shop::**", "shop :: charge"] {
            assert!(FaultName::read(name).is_err(), "{name}");
        }
    }
}
