//! The registry of the process's breakers.

use std::collections::BTreeMap;

use super::cell::BreakerCell;
use crate::runtime::sync::{Mutex, MutexGuard, const_fn, lock};

/// Finds the cell of a name, and the cells of functions without a name. It never shrinks: cells
/// live as long as the process.
#[derive(Debug)]
pub(super) struct Registry {
    cells: Mutex<Cells>,
}

#[derive(Debug)]
struct Cells {
    named: BTreeMap<&'static str, &'static BreakerCell>,
    /// The cells of functions without a name, by label. Several may have the same label: functions
    /// of one name in one module, in different bodies or types. No other breaker is linked to them,
    /// so a name that equals a label is another breaker.
    unnamed: BTreeMap<&'static str, Vec<&'static BreakerCell>>,
}

impl Registry {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { cells: Mutex::new(Cells { named: BTreeMap::new(), unnamed: BTreeMap::new() }) }
        }
    }

    /// The registry that attributes and `CircuitBreaker` share.
    #[cfg(not(loom))]
    pub(super) fn global() -> &'static Self {
        static GLOBAL: Registry = Registry::new();
        &GLOBAL
    }

    #[cfg(loom)]
    pub(super) fn global() -> &'static Self {
        loom::lazy_static! {
            static ref GLOBAL: Registry = Registry::new();
        }
        &GLOBAL
    }

    /// The cell in use for the candidate's name. It is the candidate itself if the name is new.
    pub(super) fn offer(&self, candidate: &'static BreakerCell) -> &'static BreakerCell {
        let mut cells = self.cells();
        cells.named.entry(candidate.name()).or_insert_with(|| {
            // Before any other thread can find it.
            candidate.activate();
            candidate
        })
    }

    /// Puts the cell of a function without a name into use. A thread that sees it in use also finds
    /// it here.
    pub(super) fn add_unnamed(&self, cell: &'static BreakerCell) {
        let mut cells = self.cells();
        cell.activate();
        cells.unnamed.entry(cell.name()).or_default().push(cell);
    }

    /// The cell in use for `name`, made and leaked if the name is new.
    pub(super) fn named(&self, name: &str) -> &'static BreakerCell {
        let mut cells = self.cells();
        if let Some(cell) = cells.named.get(name) {
            return cell;
        }
        let cell: &BreakerCell = Box::leak(Box::new(BreakerCell::closed(Box::leak(Box::from(name)))));
        cell.begin();
        cells.named.insert(cell.name(), cell);
        cell
    }

    /// The cell in use for `name`. If there is none, the first cell whose label is `name`, of a
    /// function without a name. Makes nothing.
    pub(super) fn find(&self, name: &str) -> Option<&'static BreakerCell> {
        let cells = self.cells();
        let unnamed = || cells.unnamed.get(name).and_then(|cells| cells.first());
        cells.named.get(name).or_else(unnamed).copied()
    }

    /// All cells, sorted by name or label.
    pub(super) fn all(&self) -> Vec<&'static BreakerCell> {
        let cells = self.cells();
        let unnamed = cells.unnamed.values().flatten();
        let mut all: Vec<_> = cells.named.values().chain(unnamed).copied().collect();
        drop(cells);
        // A stable sort: cells of one label stay in the order of their first calls.
        all.sort_by_key(|cell| cell.name());
        all
    }

    fn cells(&self) -> MutexGuard<'_, Cells> {
        lock(&self.cells)
    }
}
