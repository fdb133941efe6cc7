//! The ways from a call to the cell of its budget.

use crate::budget::cell::{BudgetCell, OwnedBudget};
use crate::budget::retry_budget::RetryBudget;

/// A value that leads to a cell.
pub trait BudgetSource {
    /// The cell in use.
    fn cell(&self) -> &BudgetCell;

    /// Adds what a success adds. If the bucket is full, this is a load and a test.
    #[inline]
    fn deposit(&self) {
        self.cell().deposit();
    }
}

impl BudgetSource for RetryBudget {
    #[inline]
    fn cell(&self) -> &BudgetCell {
        self.handle()
    }
}

impl BudgetSource for OwnedBudget {
    #[inline]
    fn cell(&self) -> &BudgetCell {
        self
    }
}

impl<B: BudgetSource> BudgetSource for &B {
    #[inline]
    fn cell(&self) -> &BudgetCell {
        (**self).cell()
    }

    #[inline]
    fn deposit(&self) {
        (**self).deposit();
    }
}
