//! The registry of the process's rate limiters.

use crate::named::registry::{Registered, global_registry};
use crate::rate_limit::cell::RateLimitCell;

global_registry!(RateLimitCell);

/// The cell of `name`, full if the name is new.
pub(crate) fn named(name: &str) -> &'static RateLimitCell {
    global().named(name, RateLimitCell::full)
}

impl Registered for RateLimitCell {
    fn name(&self) -> &'static str {
        self.name()
    }

    fn activate(&self) {
        self.activate();
    }
}
