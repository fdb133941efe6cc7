//! The registry of the process's retry budgets.

use crate::budget::cell::BudgetCell;
use crate::named::registry::{Registered, global_registry};

global_registry!(BudgetCell);

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
