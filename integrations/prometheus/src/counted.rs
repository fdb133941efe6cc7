//! What the shop has counted by itself.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// Numbers by the series of the page that should have them.
#[derive(Debug, Default)]
pub struct Counted(RefCell<BTreeMap<String, u64>>);

impl Counted {
    /// One more of this series.
    pub fn one(&self, series: &str) {
        *self.0.borrow_mut().entry(series.to_owned()).or_default() += 1;
    }

    /// None more: the series is there, and may have stayed at zero.
    pub fn none(&self, series: &str) {
        self.0.borrow_mut().entry(series.to_owned()).or_default();
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> BTreeMap<String, u64> {
        self.0.borrow().clone()
    }
}
