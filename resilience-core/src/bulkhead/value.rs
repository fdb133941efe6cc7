//! The bulkhead as a value.

mod look_up;

use std::fmt;
use std::sync::Arc;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::settings::builder::BulkheadBuilder;
use crate::bulkhead::settings::rules::Rules;
use crate::bulkhead::snapshot::BulkheadSnapshot;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::named::owned::Owned;
use crate::named::value::Value;
use crate::runtime::sync::const_fn;

/// A bulkhead as a value: the one that `#[bulkhead]` puts around a function, for use by hand.
///
/// It lets a [limit](BulkheadBuilder::limit) of calls run at once. Further ones are rejected, or
/// wait in a [queue](BulkheadBuilder::queue), sync and async calls in one line: first in, first
/// out. A newcomer never passes a call that waits.
///
/// A call waits for [`wait`](BulkheadBuilder::wait), or until the [`Deadline`](crate::Deadline)
/// around it if that is earlier; with no time left it is rejected at once. A call that is dropped
/// leaves the line, and a place that it was given goes on to the next one.
///
/// Bulkheads of one name are one bulkhead. The first one that is used brings the settings; a later
/// one that differs is reported as a [`Conflict`](crate::Conflict). A name lives as long as the
/// process, so take names from a fixed set, not from data. Clones share their places. For a
/// bulkhead per host or tenant, see [`KeyedBulkhead`](crate::KeyedBulkhead).
///
/// Times come from the clock that breakers read. It is read by a call that finds no place. An async
/// wait uses tokio's timer, and outside of tokio a thread of this library. On a thread with a
/// [`TestClock`](crate::TestClock) an async wait ends when the clock is moved; a sync one moves it.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Bulkhead, BulkheadFull};
///
/// static DISK: Bulkhead = Bulkhead::builder("disk").limit(1).build();
///
/// let outcome = DISK.call(|| {
///     // … one call at a time
///     assert!(DISK.try_acquire().is_err());
///     Ok::<_, BulkheadFull>("written")
/// });
/// assert_eq!(outcome, Ok("written"));
/// ```
pub struct Bulkhead(Value<BulkheadCell>);

impl Bulkhead {
    /// Starts a builder for a bulkhead that shares its places with every bulkhead of this name,
    /// those of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> BulkheadBuilder {
        BulkheadBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a bulkhead that shares its places with no other one.
    /// [`named`](Self::named), [`find`](Self::find) and [`all`](Self::all) do not return it. The
    /// label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> BulkheadBuilder {
        BulkheadBuilder::new(label, false, Origin::caller())
    }

    const_fn! {
        pub(crate) const fn planned(name: &'static str, shared: bool, config: Config<Rules>) -> Self {
            Self(Value::planned(name, shared, config))
        }
    }

    pub(crate) fn linked(cell: &'static BulkheadCell) -> Self {
        Self(Value::linked(cell))
    }

    pub(crate) fn of_one_key(cell: Arc<BulkheadCell>) -> Self {
        Self(Value::of_one_key(cell))
    }

    /// The name, or the label of an [unshared](Self::unshared) bulkhead.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The key, if this is the bulkhead of one key.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.handle().identity().key()
    }

    /// Whether this bulkhead's name, or its function, has a `key`. Such a bulkhead stands for all
    /// its keys, and no call runs in it. [`of_key`](Self::of_key) and [`all`](Self::all) return the
    /// bulkhead of each key. `false` before the first call.
    #[must_use]
    pub fn is_keyed(&self) -> bool {
        self.handle().identity().keyed().is_some()
    }

    /// The bulkhead at this moment.
    #[must_use]
    pub fn snapshot(&self) -> BulkheadSnapshot {
        BulkheadSnapshot::of(self.handle())
    }

    /// An owned handle to the cell. It borrows nothing, so a body may move the value that the
    /// bulkhead is a field of.
    #[doc(hidden)]
    #[inline]
    pub fn locate(&self) -> Owned<BulkheadCell> {
        self.handle().clone()
    }

    #[inline]
    pub(crate) fn handle(&self) -> &Owned<BulkheadCell> {
        self.0.handle()
    }
}

/// Another handle on the same places.
impl Clone for Bulkhead {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Bulkhead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Bulkhead");
        text.field("name", &self.name());
        // Printing a bulkhead must not register it.
        let Some(cell) = self.0.peek() else { return text.finish_non_exhaustive() };
        if let Some(key) = cell.identity().key() {
            text.field("key", &key);
        }
        text.field("running", &cell.numbers().0).finish()
    }
}
