//! The names that a table is for: one, or all that begin alike.

use std::fmt;

/// An exact name, or the beginning of names: `shop::*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Pattern {
    Exact(String),
    /// Without the star. It is empty for `*`.
    Prefix(String),
}

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text.strip_suffix('*').unwrap_or(text) {
            "" if text.is_empty() => Err("a table needs a name; `*` is for all".to_owned()),
            inner if inner.contains('*') => {
                Err(format!("`*` stands at the end of a name, such as `shop::*`, found `{text}`"))
            }
            prefix if prefix.len() < text.len() => Ok(Self::Prefix(prefix.to_owned())),
            _ => Ok(Self::Exact(text.to_owned())),
        }
    }

    pub(crate) fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        match self {
            Self::Exact(exact) => exact == name,
            Self::Prefix(prefix) => name.starts_with(prefix.as_str()),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(name) => f.write_str(name),
            Self::Prefix(prefix) => write!(f, "{prefix}*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).expect("it is a pattern")
    }

    #[test]
    fn a_star_at_the_end_is_for_all_that_begin_so() {
        assert!(pattern("shop::*").matches("shop::charge") && !pattern("shop::*").matches("shops"));
        assert!(pattern("*").matches("") && pattern("*").matches("anything"));
        assert!(pattern("shop").matches("shop") && !pattern("shop").matches("shop::charge"));
        assert_eq!(["shop::*", "*", "shop"].map(|text| pattern(text).to_string()), ["shop::*", "*", "shop"]);
    }

    #[test]
    fn a_star_elsewhere_is_refused() {
        assert!(Pattern::parse("*::charge").unwrap_err().contains("stands at the end"));
        assert!(Pattern::parse("shop::**").is_err() && Pattern::parse("").is_err());
    }
}
