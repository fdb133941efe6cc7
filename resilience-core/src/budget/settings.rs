//! The rules of a retry budget.

use std::fmt;

use crate::vocabulary::ratio::Ratio;

pub(crate) mod builder;

/// The rules that a bucket works by, within range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// The part of a token that a success adds.
    pub(crate) ratio: Ratio,
    /// The most tokens.
    pub(crate) capacity: u32,
}

/// The most tokens of a budget for retries.
const CAPACITY: u32 = 100;
/// The most tokens of a budget for hedges. Fewer, since all of its hedges may begin at once, when a
/// service is slow because it has too much to do.
const CAPACITY_FOR_HEDGES: u32 = 10;

impl Rules {
    /// The rules of a budget that nobody has configured: 20 %.
    pub(crate) const DEFAULT: Self = Self::with_ratio(Ratio::from_ppb(200_000_000));

    pub(crate) const fn with_ratio(ratio: Ratio) -> Self {
        Self { ratio, capacity: CAPACITY }
    }

    /// The rules of a budget for hedges.
    pub(crate) const fn for_hedges(ratio: Ratio) -> Self {
        Self { ratio, capacity: CAPACITY_FOR_HEDGES }
    }
}

/// Prints what a builder is told, such as `ratio = 20%`.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ratio = {}", self.ratio)?;
        if self.capacity == CAPACITY { Ok(()) } else { write!(f, ", capacity = {}", self.capacity) }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn rules_read_like_the_setters() {
        assert_eq!(Rules::DEFAULT.to_string(), "ratio = 20%");
        assert_eq!(Rules { capacity: 10, ..Rules::DEFAULT }.to_string(), "ratio = 20%, capacity = 10");
    }
}
