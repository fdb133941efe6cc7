//! What repeats, and is told once in a while.

use std::time::Duration;

use crate::clock::Moment;

/// Something that is told once in a while, and the number of those that were not since.
#[derive(Debug, Default)]
pub(crate) struct Seldom {
    told: Option<Moment>,
    pub(crate) left_out: u64,
}

impl Seldom {
    /// Whether this one is told. Else it is counted.
    pub(crate) fn is_due(&mut self, now: Moment, every: Duration) -> bool {
        let is_due = self.told.is_none_or(|told| now.since(told) >= every);
        if is_due {
            self.told = Some(now);
        } else {
            self.left_out += 1;
        }
        is_due
    }
}
