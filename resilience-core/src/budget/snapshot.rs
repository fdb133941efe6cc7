//! A snapshot of a retry budget.

use std::fmt;

use crate::budget::settings::Rules;
use crate::named::conflict::Conflict;

/// A retry budget at one moment, as returned by
/// [`RetryBudget::snapshot`](crate::RetryBudget::snapshot).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RetryBudget;
///
/// let budget = RetryBudget::unshared("database").build();
/// while budget.withdraw() {}
///
/// let seen = budget.snapshot();
/// assert_eq!((seen.available(), seen.capacity(), seen.refused()), (0, 100, 1));
/// assert_eq!(seen.ratio(), 0.2);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RetryBudgetSnapshot {
    pub(crate) name: &'static str,
    pub(crate) available: u32,
    pub(crate) rules: Rules,
    pub(crate) refused: u64,
    pub(crate) conflict: Option<Conflict>,
}

impl RetryBudgetSnapshot {
    /// The budget's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The retries that would be allowed now, from 0 to [`capacity`](Self::capacity). Parts of a
    /// token are left out.
    #[must_use]
    pub fn available(&self) -> u32 {
        self.available
    }

    /// The most tokens: 100.
    #[must_use]
    pub fn capacity(&self) -> u32 {
        self.rules.capacity
    }

    /// The part of a token that a success adds, above 0 and at most 1. It is 0.2 while no place has
    /// configured the budget.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.rules.ratio.to_f64()
    }

    /// The retries that were refused so far.
    #[must_use]
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// The conflict with the first place that configured this budget differently. `None` if there
    /// is none.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}

impl fmt::Debug for RetryBudgetSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryBudgetSnapshot")
            .field("name", &self.name())
            .field("available", &self.available())
            .field("capacity", &self.capacity())
            .field("ratio", &self.ratio())
            .field("refused", &self.refused())
            .field("conflict", &self.conflict())
            .finish()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use crate::RetryBudget;

    #[test]
    fn it_prints_what_the_methods_say() {
        assert_eq!(
            format!("{:?}", RetryBudget::unshared("database").build().snapshot()),
            "RetryBudgetSnapshot { name: \"database\", available: 100, capacity: 100, ratio: 0.2, refused: 0, conflict: None }"
        );
    }
}
