//! The builder of a retry budget.

use crate::budget::retry_budget::RetryBudget;
use crate::budget::settings::Rules;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::sync::const_fn;
use crate::vocabulary::ratio::Ratio;

/// Builder of a [`RetryBudget`]. Every method is `const`, so the result can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::RetryBudget;
///
/// static DATABASE: RetryBudget = RetryBudget::builder("builder-example").ratio(0.1).build();
/// assert_eq!(DATABASE.name(), "builder-example");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct RetryBudgetBuilder {
    name: &'static str,
    shared: bool,
    rules: Rules,
    origin: Origin,
}

impl RetryBudgetBuilder {
    pub(crate) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { name, shared, rules: Rules::DEFAULT, origin }
    }

    /// Sets the part of a token that a success adds, which is the share of calls that may be
    /// retried in the long run: above 0 and at most 1, with a resolution of one part per billion. A
    /// value out of range is clamped, and NaN counts as 1. Default 0.2, which is 20 %.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryBudget;
    ///
    /// let budget = RetryBudget::unshared("database").ratio(0.5).build();
    /// assert!(budget.withdraw() && budget.withdraw());
    /// let seen = budget.snapshot();
    /// assert_eq!((seen.available(), seen.ratio()), (98, 0.5));
    /// ```
    pub const fn ratio(mut self, ratio: f64) -> Self {
        self.rules.ratio = Ratio::from_f64(ratio);
        self
    }

    const_fn! {
        /// Builds the budget. It joins the budgets of its name when it is first used.
        pub const fn build(self) -> RetryBudget {
            RetryBudget::planned(self.name, self.shared, Config::new(self.rules, self.origin))
        }
    }
}
