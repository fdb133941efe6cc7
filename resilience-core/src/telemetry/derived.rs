//! A counter that nobody writes: it is computed from others when it is shown.

use std::sync::atomic::{AtomicU64, Ordering};

/// The two numbers that make a computed counter behave like one that is written.
///
/// - It never goes down. A call that is running may have told its failures and not yet its end, so
///   the computed number falls for a moment. Then the highest number that was shown is shown again.
/// - It does not jump. Below its level it stands still, and what has been computed meanwhile is
///   left out when it goes on.
///
/// Two exporters that ask at once may see each other's numbers; each sees a counter.
#[derive(Debug)]
pub(crate) struct Derived {
    highest: AtomicU64,
    left_out: AtomicU64,
}

impl Derived {
    pub(crate) const fn new() -> Self {
        Self { highest: AtomicU64::new(0), left_out: AtomicU64::new(0) }
    }

    /// The number to show for one that has been `computed`.
    pub(crate) fn show(&self, computed: u64) -> u64 {
        let shown = computed.saturating_sub(self.left_out.load(Ordering::Relaxed));
        shown.max(self.highest.fetch_max(shown, Ordering::Relaxed))
    }

    /// The number to show below the level of the counter.
    pub(crate) fn stand_still(&self) -> u64 {
        self.highest.load(Ordering::Relaxed)
    }

    /// The counter goes on from here. `computed` is now, and nothing of it is news.
    pub(crate) fn go_on(&self, computed: u64) {
        self.left_out.store(computed.saturating_sub(self.stand_still()), Ordering::Relaxed);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_computed_counter_never_goes_down() {
        let counter = Derived::new();
        assert_eq!([3, 2, 4, 0].map(|computed| counter.show(computed)), [3, 3, 4, 4]);
    }

    #[test]
    fn a_counter_leaves_out_what_happened_below_its_level() {
        let counter = Derived::new();
        assert_eq!(counter.show(5), 5);
        assert_eq!(counter.stand_still(), 5);
        counter.go_on(1_000);
        assert_eq!([1_000, 1_001, 1_000].map(|computed| counter.show(computed)), [5, 6, 6]);
    }
}
