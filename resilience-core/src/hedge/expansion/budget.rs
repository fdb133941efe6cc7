//! The budget that hedges take their tokens from.

use crate::budget::BudgetSource;

/// Where the tokens of hedges come from.
pub trait HedgeBudget {
    /// Takes a token for an attempt. Returns whether there was one.
    fn take(&self) -> bool;

    /// Gives back the token of an attempt that did not run.
    fn put_back(&self);

    /// A call has succeeded.
    fn succeeded(&self);
}

/// The budget that this source leads to.
#[derive(Clone, Copy, Debug)]
pub struct TakesFrom<B>(pub B);

impl<B: BudgetSource> HedgeBudget for TakesFrom<B> {
    fn take(&self) -> bool {
        self.0.cell().withdraw()
    }

    fn put_back(&self) {
        self.0.cell().put_back();
    }

    #[inline]
    fn succeeded(&self) {
        self.0.deposit();
    }
}

/// `budget = unlimited`.
#[derive(Clone, Copy, Debug)]
pub struct Unlimited;

impl HedgeBudget for Unlimited {
    fn take(&self) -> bool {
        true
    }

    fn put_back(&self) {}

    #[inline]
    fn succeeded(&self) {}
}

/// A token for an attempt that has not begun. Dropping it gives the token back.
pub(in crate::hedge) struct Taken<'a, B: HedgeBudget>(&'a B);

impl<'a, B: HedgeBudget> Taken<'a, B> {
    /// The token that was taken from `budget`. `None` if there was none.
    pub(in crate::hedge) fn from(budget: &'a B) -> Option<Self> {
        // Made in vain, it would give back what was not taken.
        budget.take().then(|| Self(budget))
    }

    /// The attempt begins: the token is spent.
    pub(in crate::hedge) fn spend(self) {
        std::mem::forget(self);
    }
}

impl<B: HedgeBudget> Drop for Taken<'_, B> {
    fn drop(&mut self) {
        self.0.put_back();
    }
}
