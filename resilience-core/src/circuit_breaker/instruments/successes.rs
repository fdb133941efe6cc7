//! The counter of a breaker's successes, which goes on and stands still with the level.

use crate::telemetry::derived::Derived;

/// Whether it counts changes in [`changes`](Self::changes) alone, which is given a number from
/// after the change. What an exporter has computed may be older than the level that it sees: if the
/// counter went on from there, calls that are left out would be counted.
#[derive(Debug)]
pub(super) struct Successes {
    derived: Derived,
    counts: bool,
}

impl Successes {
    pub(super) const fn new(counts: bool) -> Self {
        Self { derived: Derived::new(), counts }
    }

    /// Before and after the level changes. `computed` is now.
    pub(super) fn changes(&mut self, counts: bool, computed: u64) {
        if counts && !self.counts {
            self.derived.go_on(computed);
        }
        self.counts = counts;
        self.show(computed);
    }

    /// The number to show for one that has been `computed`.
    pub(super) fn show(&self, computed: u64) -> u64 {
        if self.counts { self.derived.show(computed) } else { self.derived.stand_still() }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_late_exporter_counts_nothing_that_is_left_out() {
        let mut successes = Successes::new(true);
        successes.changes(true, 2);
        successes.changes(false, 2);
        // Three calls are left out. An exporter has asked before them, and shows after the change.
        let late = 2;
        assert_eq!([late, 5].map(|computed| successes.show(computed)), [2, 2], "it stands still");
        successes.changes(true, 5);
        assert_eq!([late, 5, 6].map(|computed| successes.show(computed)), [2, 2, 3]);
    }
}
