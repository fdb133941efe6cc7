//! Retry budgets, found by name.

use super::RetryBudget;
use crate::budget::registry;

impl RetryBudget {
    /// The budget of this name.
    ///
    /// If nobody has used the name yet, this registers it without a ratio. Such a budget works with
    /// 20 % until the first [builder](Self::builder) of the name is used and brings its own ratio.
    ///
    /// A misspelt name is therefore registered too, for as long as the process lives. To look up a
    /// budget without registering it, use [`find`](Self::find).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryBudget;
    ///
    /// static DATABASE: RetryBudget = RetryBudget::builder("named-budget").build();
    ///
    /// assert!(RetryBudget::named("named-budget").withdraw());
    /// assert_eq!(DATABASE.snapshot().available(), 99);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::linked(registry::named(name))
    }

    /// The budget of this name, if the name has been used: an attribute's function was called, a
    /// [builder](Self::builder)'s budget was used, or [`named`](Self::named) was called. Registers
    /// nothing.
    ///
    /// The budget of a function's own is found by its label: module path and function name. Two
    /// functions can have the same label, such as methods of two types in one module. Then this
    /// returns the one that was called first; [`all`](Self::all) returns both.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryBudget;
    ///
    /// let _ = RetryBudget::named("find-budget");
    /// assert!(RetryBudget::find("find-budgte").is_none());
    /// assert!(RetryBudget::find("find-budget").is_some());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        registry::global().find(name).map(Self::linked)
    }

    /// All budgets that have been used so far, sorted by name, or by label for a function's own.
    /// [Unshared](Self::unshared) budgets are not included.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryBudget;
    ///
    /// let _ = RetryBudget::named("all-budgets");
    /// for budget in RetryBudget::all() {
    ///     let seen = budget.snapshot();
    ///     println!("{}: {} of {} tokens, {} refused", seen.name(), seen.available(), seen.capacity(), seen.refused());
    /// }
    /// # assert!(RetryBudget::all().iter().any(|budget| budget.name() == "all-budgets"));
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        registry::global().all().into_iter().map(Self::linked).collect()
    }
}
