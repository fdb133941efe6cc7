//! The types that `budget = expr` accepts.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use crate::budget::retry_budget::RetryBudget;

/// A [`RetryBudget`], or a pointer to one.
#[diagnostic::on_unimplemented(
    message = "`budget` takes a `RetryBudget`, not `{Self}`",
    label = "expected a `RetryBudget`, a reference or an `Arc` of one",
    note = "a ratio is a literal such as `budget = 20%`, a name a literal such as `budget = \"database\"`; for other ones \
            make a value: `RetryBudget::builder(\"database\").ratio(0.2).build()`"
)]
pub trait BudgetRef {
    /// The budget.
    fn budget(&self) -> &RetryBudget;
}

impl BudgetRef for RetryBudget {
    #[inline]
    fn budget(&self) -> &RetryBudget {
        self
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<B: BudgetRef + ?Sized> BudgetRef for $pointer {
            #[inline]
            fn budget(&self) -> &RetryBudget {
                (**self).budget()
            }
        }
    )*};
}

forward!(&B, &mut B, Box<B>, Rc<B>, Arc<B>);

impl<B: BudgetRef, F: FnOnce() -> B> BudgetRef for LazyLock<B, F> {
    #[inline]
    fn budget(&self) -> &RetryBudget {
        (**self).budget()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn pointers_give_the_budget_they_point_to() {
        static LAZY: LazyLock<RetryBudget> = LazyLock::new(|| RetryBudget::unshared("lazy").build());
        let mut other = LAZY.clone();
        let all: [&dyn BudgetRef; 7] = [
            &*LAZY,
            &&*LAZY,
            &&mut other,
            &Box::new(LAZY.clone()),
            &Rc::new(LAZY.clone()),
            &Arc::new(Box::new(LAZY.clone())),
            &LAZY,
        ];
        for (taken, pointer) in all.iter().enumerate() {
            assert_eq!(pointer.budget().snapshot().available(), 100 - u32::try_from(taken).unwrap());
            assert!(pointer.budget().withdraw());
        }
    }
}
