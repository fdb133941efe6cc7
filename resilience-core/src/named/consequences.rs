//! What is left to be done once settings are in force.

use super::cell::Named;
use super::conflict::Conflict;
use crate::waiting::wakers::Wakers;

/// Conflicts to report, and calls that the settings have let in. Both run code of the program: that
/// of a subscriber, and wakers. So they are collected under locks and inside of `get_or_init`, and
/// happen after.
#[derive(Debug, Default)]
#[must_use = "conflicts are told, and calls woken, by `happen`"]
pub(crate) struct Consequences {
    pub(super) conflicts: Vec<Conflict>,
    pub(super) wakers: Wakers,
}

impl Consequences {
    pub(super) fn add(&mut self, more: Self) {
        self.conflicts.extend(more.conflicts);
        self.wakers.extend(more.wakers);
    }

    /// Wakes the calls, and reports configurations of a name that differ from the one in force.
    /// Call it outside of locks.
    pub(super) fn happen<T: Named>(self) {
        // First, as a subscriber may panic.
        self.wakers.wake();
        for conflict in &self.conflicts {
            T::tell_conflict(conflict, None);
        }
    }
}

impl From<Vec<Conflict>> for Consequences {
    fn from(conflicts: Vec<Conflict>) -> Self {
        Self { conflicts, wakers: Wakers::default() }
    }
}

impl From<Wakers> for Consequences {
    fn from(wakers: Wakers) -> Self {
        Self { conflicts: Vec::new(), wakers }
    }
}
