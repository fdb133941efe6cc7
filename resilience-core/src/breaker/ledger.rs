//! What changes with a breaker's state, under its lock.

use super::conflict::{Conflict, Conflicts};
use super::machine::State;
use super::state_change::Hook;
use super::window::Window;
use crate::clock::Instant;

/// Everything that nobody reads in a hurry. The large parts, which most breakers don't have, are boxed: every annotated
/// function has room for a ledger in its static.
#[derive(Debug)]
pub(super) struct Ledger {
    /// How often failures have opened the circuit.
    pub(super) opened: u64,
    /// When the present state began; unset while it is the first one, of a breaker that has not been used.
    pub(super) since: Instant,
    /// The memory of a breaker that judges rates.
    pub(super) window: Option<Box<Window>>,
    pub(super) conflicts: Option<Box<Conflicts>>,
    pub(super) hooks: Vec<Hook>,
}

impl Ledger {
    pub(super) const fn new() -> Self {
        Self { opened: 0, since: Instant::UNSET, window: None, conflicts: None, hooks: Vec::new() }
    }

    /// Notes a conflict. Whether it is to be told.
    pub(super) fn note(&mut self, conflict: &Conflict) -> bool {
        Conflicts::note(&mut self.conflicts, conflict)
    }

    /// A new state begins, from empty counts.
    pub(super) fn begin(&mut self, state: State, now: Instant) {
        self.opened += u64::from(matches!(state, State::Open { .. }));
        self.since = now;
        if let Some(window) = &mut self.window {
            window.clear();
        }
    }
}
