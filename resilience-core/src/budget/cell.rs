//! The cell that shares one budget between threads.
//!
//! All accesses of the word are relaxed: nothing else depends on it, and a compare-and-swap takes
//! or adds exactly what it decided on. A full bucket is zero, so a success that finds it full
//! neither writes nor reads the clock.

use std::ops::Deref;
use std::sync::Arc;

use crate::budget::settings::Rules;
use crate::budget::snapshot::RetryBudgetSnapshot;
use crate::budget::state::{Bucket, UNLINKED};
use crate::named::config::Config;
use crate::named::conflict::{Conflict, Conflicts, Subject};
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::sync::{AtomicU64, Mutex, OnceLock, Ordering, const_fn, lock};

/// One budget. Opaque to generated code.
///
/// It has a cache line of its own: next to data that is written often, loading the word would be
/// slow on every core.
#[derive(Debug)]
#[repr(align(64))]
pub struct BudgetCell {
    bucket: AtomicU64,
    refused: AtomicU64,
    name: &'static str,
    /// Unset if nobody has configured the name.
    config: OnceLock<Config<Rules>>,
    conflicts: Mutex<Option<Box<Conflicts>>>,
}

/// A handle that keeps its cell alive, so that a call under way need not borrow the budget it came
/// from.
#[derive(Clone, Debug)]
pub enum OwnedBudget {
    /// A budget that lives as long as the process: that of a name, or of a function.
    Static(&'static BudgetCell),
    /// A budget that is not shared by name.
    Shared(Arc<BudgetCell>),
}

impl BudgetCell {
    const_fn! {
        /// A cell that is not in use yet.
        pub(crate) const fn unlinked(name: &'static str) -> Self {
            Self::with_word(name, UNLINKED)
        }
    }

    const_fn! {
        /// A cell in use, with a full bucket.
        pub(crate) const fn full(name: &'static str) -> Self {
            Self::with_word(name, Bucket::FULL.to_bits())
        }
    }

    const_fn! {
        const fn with_word(name: &'static str, word: u64) -> Self {
            Self {
                bucket: AtomicU64::new(word),
                refused: AtomicU64::new(0),
                name,
                config: OnceLock::new(),
                conflicts: Mutex::new(None),
            }
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn is_unlinked(&self) -> bool {
        self.bucket.load(Ordering::Relaxed) == UNLINKED
    }

    /// Puts an unlinked cell into use.
    pub(crate) fn activate(&self) {
        self.bucket.store(Bucket::FULL.to_bits(), Ordering::Relaxed);
    }

    /// Sets the rules, unless there are some. The conflict with those is to be reported after all
    /// locks are released.
    pub(crate) fn configure(&self, config: Config<Rules>) -> Option<Conflict> {
        let mut noted = lock(&self.conflicts);
        if self.config.set(config).is_ok() {
            return None;
        }
        let subject = Subject { kind: "retry budget", name: self.name };
        let kept = self.config.get()?;
        let conflict = Conflict::of_settings(subject, kept, &config, noted.as_deref())?;
        Conflicts::note(&mut noted, &conflict).then_some(conflict)
    }

    /// Whether a success certainly changes nothing. An unlinked cell is not full.
    #[inline]
    pub(crate) fn is_full(&self) -> bool {
        self.bucket.load(Ordering::Relaxed) == Bucket::FULL.to_bits()
    }

    /// Takes a token. Returns whether there was one.
    pub(crate) fn withdraw(&self) -> bool {
        let taken = self.change(Bucket::withdraw);
        if !taken {
            self.refused.fetch_add(1, Ordering::Relaxed);
        }
        taken
    }

    /// Adds what a success adds.
    #[inline]
    pub(crate) fn deposit(&self) {
        if !self.is_full() {
            self.deposit_slowly();
        }
    }

    #[cold]
    #[inline(never)]
    fn deposit_slowly(&self) {
        self.change(|bucket, rules, now| Ok(bucket.deposit(rules, now)));
    }

    /// Adds the token that was taken for a retry that did not run.
    #[cold]
    #[inline(never)]
    pub(crate) fn put_back(&self) {
        self.change(|bucket, rules, now| Ok(bucket.put_back(rules, now)));
    }

    /// Changes the bucket by `step`. An error of it is a bucket to write too. Returns whether it
    /// was `Ok`.
    fn change(&self, step: impl Fn(Bucket, Rules, Instant) -> Result<Bucket, Bucket>) -> bool {
        let (rules, now) = (self.rules(), Clock::Async.now());
        let mut seen = self.bucket.load(Ordering::Relaxed);
        loop {
            let changed = step(Bucket::from_bits(seen), rules, now);
            let next = changed.unwrap_or_else(|same| same).to_bits();
            if next == seen {
                return changed.is_ok();
            }
            match self.bucket.compare_exchange_weak(seen, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return changed.is_ok(),
                Err(other) => seen = other,
            }
        }
    }

    fn rules(&self) -> Rules {
        self.config.get().map_or(Rules::DEFAULT, |config| config.rules)
    }

    pub(crate) fn snapshot(&self) -> RetryBudgetSnapshot {
        let rules = self.rules();
        let bucket = Bucket::from_bits(self.bucket.load(Ordering::Relaxed));
        RetryBudgetSnapshot {
            name: self.name,
            available: bucket.available(rules, Clock::Async.now()),
            rules,
            refused: self.refused.load(Ordering::Relaxed),
            conflict: lock(&self.conflicts).as_ref().map(|noted| noted.first()),
        }
    }
}

impl Deref for OwnedBudget {
    type Target = BudgetCell;

    #[inline]
    fn deref(&self) -> &BudgetCell {
        match self {
            Self::Static(cell) => cell,
            Self::Shared(cell) => cell,
        }
    }
}
