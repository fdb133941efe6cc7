//! The rules of a bulkhead.

use std::fmt;
use std::time::Duration;

use crate::bulkhead::adaptive::Bounds;

/// The rules that a bulkhead works by, complete and within range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rules {
    /// The calls that run at once, at least one. The lowest number of them, if it adapts.
    pub(crate) limit: u32,
    /// The highest number, if it adapts.
    pub(crate) up_to: Option<u32>,
    /// The calls that may wait.
    pub(crate) queue: u32,
    /// The longest wait. `None` for one that only a deadline ends.
    pub(crate) wait: Option<Duration>,
}

impl Rules {
    /// The rules of a bulkhead that nobody has configured.
    pub(crate) const DEFAULT: Self = Self { limit: 20, up_to: None, queue: 0, wait: None };

    /// The limit of a bulkhead that lets every call in.
    pub(crate) const NONE: u32 = u32::MAX;

    /// What the limit adapts within. `None` if it is fixed.
    pub(crate) fn bounds(self) -> Option<Bounds> {
        self.up_to.map(|max| Bounds::new(self.limit, max))
    }

    /// The limit before a call has ended.
    pub(crate) fn first_limit(self) -> u32 {
        self.bounds().map_or(self.limit, Bounds::start)
    }
}

/// Prints the arguments, such as `limit = 20, queue = 50, wait = 100ms`.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bounds() {
            Some(bounds) => write!(f, "limit = {bounds}")?,
            None => write!(f, "limit = {}", self.limit)?,
        }
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
        let rules = Rules { limit: 3, up_to: None, queue: 5, wait: Some(Duration::from_millis(100)) };
        assert_eq!(rules.to_string(), "limit = 3, queue = 5, wait = 100ms");
        let rules = Rules { limit: 4, up_to: Some(64), ..Rules::DEFAULT };
        assert_eq!(rules.to_string(), "limit = 4..=64");
    }
}
