//! The registry of the process's breakers.

use crate::circuit_breaker::cell::BreakerCell;
use crate::named::registry::{Registered, global_registry};

global_registry!(BreakerCell);

/// The cell of `name`, closed if the name is new.
pub(crate) fn named(name: &str) -> &'static BreakerCell {
    global().named(name, in_use)
}

/// A closed cell whose first state begins now.
pub(crate) fn in_use(name: &'static str) -> BreakerCell {
    let cell = BreakerCell::closed(name);
    cell.begin();
    cell
}

impl Registered for BreakerCell {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn activate(&self) {
        self.activate();
    }
}
