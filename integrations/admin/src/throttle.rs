//! What repeats, and is told once in a while.

use std::time::Duration;

use crate::clock::Moment;

/// When something was told last, and how often it was left out since.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    told: Option<Moment>,
    left_out: u64,
}

impl Throttle {
    /// Whether to tell this one, and then how many were left out since the last one that was told.
    /// If not, it is left out.
    pub(crate) fn admit(&mut self, now: Moment, every: Duration) -> Option<u64> {
        if self.told.is_some_and(|told| now.since(told) < every) {
            self.leave_out(1);
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.left_out))
    }

    /// So many were left out without being asked for.
    pub(crate) fn leave_out(&mut self, number: u64) {
        self.left_out += number;
    }
}
