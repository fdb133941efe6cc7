//! The token of a retry that has not begun.

use std::fmt;

use crate::budget::expansion::source::BudgetSource;

/// A token that was taken for a retry, while the retry waits. If the wait is dropped, it goes back.
pub struct TakenToken<B: BudgetSource + Copy> {
    budget: B,
}

impl<B: BudgetSource + Copy> TakenToken<B> {
    /// The token that was taken from `budget`.
    #[inline]
    #[must_use]
    pub fn of(budget: B) -> Self {
        Self { budget }
    }

    /// The retry begins: the token is spent.
    #[inline]
    pub fn spend(self) {
        std::mem::forget(self);
    }
}

impl<B: BudgetSource + Copy> Drop for TakenToken<B> {
    #[inline]
    fn drop(&mut self) {
        self.budget.cell().put_back();
    }
}

impl<B: BudgetSource + Copy> fmt::Debug for TakenToken<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TakenToken").finish_non_exhaustive()
    }
}
