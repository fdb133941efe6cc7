//! The rules of a bulkhead.

use std::fmt;
use std::time::Duration;

/// The rules that a bulkhead works by, complete and within range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// The calls that run at once, at least one.
    pub(crate) limit: u32,
    /// The calls that may wait.
    pub(crate) queue: u32,
    /// The longest wait. `None` for one that only a deadline ends.
    pub(crate) wait: Option<Duration>,
}

impl Rules {
    /// The rules of a bulkhead that nobody has configured.
    pub(crate) const DEFAULT: Self = Self { limit: 20, queue: 0, wait: None };
}

/// Prints the arguments, such as `limit = 20, queue = 50, wait = 100ms`.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "limit = {}", self.limit)?;
        if self.queue > 0 {
            write!(f, ", queue = {}", self.queue)?;
        }
        self.wait.map_or(Ok(()), |wait| write!(f, ", wait = {wait:?}"))
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn rules_read_like_the_arguments() {
        assert_eq!(Rules::DEFAULT.to_string(), "limit = 20");
        let rules = Rules { limit: 3, queue: 5, wait: Some(Duration::from_millis(100)) };
        assert_eq!(rules.to_string(), "limit = 3, queue = 5, wait = 100ms");
    }
}
