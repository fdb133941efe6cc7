//! What is wrong with a configuration: all of it at once.

use std::error::Error;
use std::fmt;

use crate::control::document::At;

/// Everything that is wrong with overrides: nothing of them is applied.
///
/// It prints one mistake a line, each with its place, in the order of the file.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
///
/// let overrides = Overrides::new().with("*", |o| o.retry.attempts(0));
/// let mistakes = control::check(&overrides).unwrap_err();
/// assert_eq!(mistakes.to_string(), "`attempts` must be at least 1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    source: Option<String>,
    all: Vec<Mistake>,
}

/// One mistake in overrides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    at: At,
    message: String,
}

impl Mistake {
    pub(crate) fn new(at: At, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The line, from one. `None` for overrides that are not from a text with lines.
    #[must_use]
    pub const fn line(&self) -> Option<u32> {
        if self.at.line == 0 { None } else { Some(self.at.line) }
    }

    /// The column, in characters, from one. `None` where there is no line.
    #[must_use]
    pub const fn column(&self) -> Option<u32> {
        if self.at.line == 0 { None } else { Some(self.at.column) }
    }

    /// The mistake in words: those of the attributes, where an attribute has the same one.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// Prints `line 3, column 12: ` and the message, or the message alone.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(line), Some(column)) = (self.line(), self.column()) {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl Mistakes {
    /// `all` in the order of their places.
    pub(crate) fn of(mut all: Vec<Mistake>) -> Self {
        all.sort_by_key(|mistake| mistake.at);
        Self { source: None, all }
    }

    pub(crate) fn one(message: impl Into<String>) -> Self {
        Self::of(vec![Mistake::new(At::default(), message)])
    }

    /// The same, in the file or the variable of this name.
    pub(crate) fn within(mut self, source: &str) -> Self {
        self.source = Some(source.to_owned());
        self
    }

    /// The mistakes, in the order of the text. There is at least one.
    pub fn iter(&self) -> impl Iterator<Item = &Mistake> {
        self.all.iter()
    }

    /// The path of the file, or the name of the variable, that they are in.
    #[must_use]
    pub fn source_name(&self) -> Option<&str> {
        self.source.as_deref()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.all.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match (&self.source, mistake.line()) {
                (Some(source), Some(line)) => {
                    write!(f, "{source}:{line}:{}: {}", mistake.at.column, mistake.message)?;
                }
                (Some(source), None) => write!(f, "{source}: {}", mistake.message)?,
                (None, _) => write!(f, "{mistake}")?,
            }
        }
        Ok(())
    }
}

impl Error for Mistakes {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> At {
        At { line, column }
    }

    #[test]
    fn mistakes_are_in_the_order_of_the_file() {
        let two = Mistakes::of(vec![Mistake::new(at(12, 1), "late"), Mistake::new(at(2, 7), "early")]);
        assert_eq!(two.to_string(), "line 2, column 7: early\nline 12, column 1: late");
        let named = two.within("/etc/shop.toml");
        assert_eq!(named.to_string(), "/etc/shop.toml:2:7: early\n/etc/shop.toml:12:1: late");
        assert_eq!(named.iter().map(|one| (one.line(), one.column())).next(), Some((Some(2), Some(7))));
    }

    #[test]
    fn a_text_without_lines_has_no_places() {
        let mistakes = Mistakes::one("no");
        assert_eq!((mistakes.to_string(), mistakes.source_name()), ("no".to_owned(), None));
        assert_eq!(mistakes.iter().next().and_then(Mistake::line), None);
        assert_eq!(mistakes.within("RESILIENCE_SET").to_string(), "RESILIENCE_SET: no");
    }
}
