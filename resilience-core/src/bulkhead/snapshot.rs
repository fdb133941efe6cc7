//! A snapshot of a bulkhead.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::settings::rules::Rules;
use crate::named::conflict::Conflict;

/// A bulkhead at one moment, as returned by [`Bulkhead::snapshot`](crate::Bulkhead::snapshot).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Bulkhead;
///
/// let bulkhead = Bulkhead::unshared("disk").limit(2).build();
/// let permit = bulkhead.try_acquire()?;
///
/// let seen = bulkhead.snapshot();
/// assert_eq!((seen.running(), seen.waiting(), seen.limit()), (1, 0, 2));
/// # drop(permit);
/// # Ok::<(), resilience::BulkheadFull>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BulkheadSnapshot {
    name: &'static str,
    key: Option<Box<str>>,
    keyed: bool,
    rules: Rules,
    /// That in force; of all keys, the one that a key begins with.
    limit: u32,
    running: u32,
    waiting: u32,
    rejected: u64,
    conflict: Option<Conflict>,
}

impl BulkheadSnapshot {
    pub(crate) fn of(cell: &BulkheadCell) -> Self {
        let ((running, waiting), rules) = (cell.numbers(), cell.rules());
        // No call runs in the one of a name with keys.
        let is_head = cell.identity().keyed().is_some();
        let in_force = || u32::try_from(cell.limit()).unwrap_or(u32::MAX);
        Self {
            name: cell.name(),
            key: cell.identity().key().map(Into::into),
            keyed: is_head,
            limit: if is_head { rules.first_limit() } else { in_force() },
            rules,
            running,
            waiting,
            rejected: cell.times_rejected(),
            conflict: cell.identity().first_conflict(),
        }
    }

    /// The same, of all keys, which have these rules.
    pub(crate) fn keyed(self, rules: Rules) -> Self {
        Self { keyed: true, limit: rules.first_limit(), rules, ..self }
    }

    /// The bulkhead's name or label.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The key, if this is the bulkhead of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Whether this is the bulkhead of a name with keys, in which no call runs itself.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.keyed
    }

    /// The calls that run, and the permits that are held.
    #[must_use]
    pub fn running(&self) -> u32 {
        self.running
    }

    /// The calls that wait for a place.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// The calls that can run at once: of a limit that adapts, the one in force. More of them may
    /// [run](Self::running) for a while after the limit was lowered.
    ///
    /// [`u32::MAX`] of one that lets every call in: it is switched off, or there is no room for
    /// its key. A name with keys has the settings of the keys in the snapshot of a
    /// [`KeyedBulkhead`](crate::KeyedBulkhead::snapshot); found by its name alone, it has the
    /// default.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// The lowest and the highest limit, if it adapts. `None` if it is fixed.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// let adaptive = Bulkhead::unshared("search").limit(4..=64).build();
    /// assert_eq!(adaptive.snapshot().adapts_within(), Some(4..=64));
    /// let fixed = Bulkhead::unshared("disk").limit(4).build();
    /// assert_eq!(fixed.snapshot().adapts_within(), None);
    /// ```
    #[must_use]
    pub fn adapts_within(&self) -> Option<RangeInclusive<u32>> {
        self.rules.bounds().map(|bounds| bounds.min()..=bounds.max())
    }

    /// The calls that may wait.
    #[must_use]
    pub fn queue(&self) -> u32 {
        self.rules.queue
    }

    /// The longest wait. `None` if only a deadline ends it.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.rules.wait
    }

    /// The calls that have been rejected so far; with keys, those of all keys.
    #[must_use]
    pub fn rejected(&self) -> u64 {
        self.rejected
    }

    /// The first place in the source whose settings differ from those in force. `None` if there is
    /// none.
    #[must_use]
    pub fn conflict(&self) -> Option<Conflict> {
        self.conflict
    }
}

impl fmt::Debug for BulkheadSnapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkheadSnapshot")
            .field("name", &self.name())
            .field("key", &self.key())
            .field("is_keyed", &self.is_keyed())
            .field("running", &self.running())
            .field("waiting", &self.waiting())
            .field("rejected", &self.rejected())
            .field("limit", &self.limit())
            .field("adapts_within", &self.adapts_within())
            .field("queue", &self.queue())
            .field("wait", &self.wait())
            .field("conflict", &self.conflict())
            .finish()
    }
}
