//! Settings, and where they were written.

use super::origin::Origin;

/// The rules in force of something with a name, and the place that wrote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Config<R> {
    pub(crate) rules: R,
    pub(crate) origin: Origin,
}

impl<R> Config<R> {
    pub(crate) const fn new(rules: R, origin: Origin) -> Self {
        Self { rules, origin }
    }
}
