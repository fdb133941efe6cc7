//! The registry of the process's breakers.

use crate::circuit_breaker::cell::BreakerCell;
#[cfg(feature = "telemetry")]
use crate::circuit_breaker::numbers;
#[cfg(feature = "control")]
use crate::circuit_breaker::overridden;
use crate::named::registry::{Registered, global_registry};

global_registry!(BreakerCell);

/// The cell of `name`, closed if the name is new.
pub(crate) fn named(name: &str) -> &'static BreakerCell {
    let cell = global().named(name, in_use);
    greet(cell);
    cell
}

/// Puts what control has set for the name of `cell` in force. The registry has the cell already, so
/// nothing that is set in the meantime is lost.
pub(crate) fn greet(cell: &'static BreakerCell) {
    #[cfg(feature = "telemetry")]
    numbers::greet(cell);
    #[cfg(feature = "control")]
    overridden::global().greet(cell);
    #[cfg(not(feature = "control"))]
    let _ = cell;
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
