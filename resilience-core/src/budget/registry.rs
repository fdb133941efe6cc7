//! The registry of the process's retry budgets.

use crate::budget::cell::BudgetCell;
use crate::named::registry::{self, Registered};

/// The registry of retry budgets.
pub(crate) type Registry = registry::Registry<BudgetCell>;

/// The registry that attributes and `RetryBudget` share.
#[cfg(not(loom))]
pub(crate) fn global() -> &'static Registry {
    static GLOBAL: Registry = Registry::new();
    &GLOBAL
}

#[cfg(loom)]
pub(crate) fn global() -> &'static Registry {
    loom::lazy_static! {
        static ref GLOBAL: Registry = Registry::new();
    }
    &GLOBAL
}

/// The cell of `name`, full if the name is new.
pub(crate) fn named(name: &str) -> &'static BudgetCell {
    global().named(name, BudgetCell::full)
}

impl Registered for BudgetCell {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn activate(&self) {
        self.activate();
    }
}
