//! A retry budget by hand: the instant at which the bucket is full, in one atomic. Zero is full.

use std::sync::atomic::{AtomicU64, Ordering};

use super::clock;

const TOKEN: u64 = 1_000_000_000;
const ALL: u64 = 100 * TOKEN;

/// A bucket of 100 tokens, one of which comes back each second.
#[derive(Debug)]
pub(crate) struct Budget {
    full_at: AtomicU64,
    /// What a success adds, in parts per billion.
    ratio: u64,
}

impl Budget {
    pub(crate) const fn new(ratio: u64) -> Self {
        Self { full_at: AtomicU64::new(0), ratio }
    }

    pub(crate) fn withdraw(&self) -> bool {
        let now = clock::now();
        let take = |full_at: u64| {
            let missing = full_at.saturating_sub(now).min(ALL) + TOKEN;
            (missing <= ALL).then_some(now + missing)
        };
        self.full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }

    #[inline]
    pub(crate) fn deposit(&self) {
        if self.full_at.load(Ordering::Relaxed) != 0 {
            self.add();
        }
    }

    #[cold]
    #[inline(never)]
    fn add(&self) {
        let now = clock::now();
        let add = |full_at: u64| {
            let missing = full_at.saturating_sub(now).min(ALL).saturating_sub(self.ratio);
            Some(if missing == 0 { 0 } else { now + missing })
        };
        let _ = self.full_at.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_retries_empty_it_and_successes_fill_it() {
        let budget = Budget::new(TOKEN);
        assert_eq!((0..200).filter(|_| budget.withdraw()).count(), 100);
        budget.deposit();
        assert!(budget.withdraw() && !budget.withdraw());
    }
}
