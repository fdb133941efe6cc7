//! A bulkhead for each key, as a value.

use std::fmt;
use std::mem::forget;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::settings::builder::BulkheadBuilder;
use crate::bulkhead::settings::limit::LimitOfCalls;
use crate::bulkhead::snapshot::BulkheadSnapshot;
use crate::bulkhead::value::Bulkhead;
use crate::named::config::Config;
use crate::named::key::Key;
use crate::named::keyed::KeyedValue;
use crate::named::keyed_map::MAX_KEYS;
use crate::named::origin::Origin;
use crate::runtime::sync::const_fn;

/// A bulkhead for each key (such as a host or tenant), as a value: the one that
/// `#[bulkhead(key = …)]` puts around a function, for use by hand.
///
/// Each key has its own places; all keys have the same settings. At most
/// [`max_keys`](KeyedBulkheadBuilder::max_keys) keys are kept. A new key evicts those without
/// calls, the least recently used first. A key with calls that run or wait is never evicted, nor
/// one whose bulkhead is kept in a variable. If there is no room, calls of a further key run
/// unguarded.
///
/// A limit that [adapts](KeyedBulkheadBuilder::limit) does so for each key. A key whose limit has
/// adapted is evicted only if all others have too, or have calls. Its next call begins with the
/// first limit again.
///
/// It shares its keys with every keyed bulkhead of its name, those of attributes with a `key`
/// included. [`Bulkhead::named`] returns the bulkhead of the name itself. Clones share their keys.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::KeyedBulkhead;
///
/// static HOSTS: KeyedBulkhead = KeyedBulkhead::builder("keyed-bulkhead").limit(1).max_keys(500).build();
///
/// let permit = HOSTS.of("eu").try_acquire()?;
/// let full = HOSTS.of("eu").try_acquire().expect_err("its only place is taken");
/// assert_eq!(full.key(), Some("eu"));
/// assert!(HOSTS.of("us").try_acquire().is_ok());
/// # drop(permit);
/// # Ok::<(), resilience::BulkheadFull>(())
/// ```
///
/// In an attribute it stands next to the key: `#[bulkhead(bulkhead = self.hosts, key = host)]`.
pub struct KeyedBulkhead(KeyedValue<BulkheadCell>);

impl KeyedBulkhead {
    /// Starts a builder for a bulkhead that shares its keys with every keyed bulkhead of this name,
    /// those of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> KeyedBulkheadBuilder {
        KeyedBulkheadBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a bulkhead that shares its keys with no other one. [`Bulkhead::named`],
    /// [`find`](Bulkhead::find) and [`all`](Bulkhead::all) do not return it. The label appears in
    /// errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> KeyedBulkheadBuilder {
        KeyedBulkheadBuilder::new(label, false, Origin::caller())
    }

    /// The name, or the label of an [unshared](Self::unshared) bulkhead.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The bulkhead of `key`, made if it does not exist yet. The key is text, a number, or anything
    /// else that is `Display`.
    ///
    /// Look the bulkhead up for each call: one that is kept in a variable keeps its key from being
    /// evicted.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{BulkheadFull, KeyedBulkhead};
    ///
    /// let tenants = KeyedBulkhead::unshared("tenants").limit(4).build();
    /// let answer = tenants.of(7).call(|| Ok::<_, BulkheadFull>("pong"));
    /// assert_eq!(answer, Ok("pong"));
    /// assert_eq!(tenants.of("7").key(), Some("7"));
    /// ```
    #[must_use]
    pub fn of(&self, key: impl fmt::Display) -> Bulkhead {
        Bulkhead::of_one_key(self.locate(&key))
    }

    /// The bulkhead of `key`, if it is kept. A key has no bulkhead before its first call, and its
    /// bulkhead may have been evicted since. Makes nothing.
    #[must_use]
    pub fn find(&self, key: impl fmt::Display) -> Option<Bulkhead> {
        key.with_text(|key| self.0.link().keys().find(key)).map(Bulkhead::of_one_key)
    }

    /// The bulkheads of all kept keys, sorted by key.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::KeyedBulkhead;
    ///
    /// let hosts = KeyedBulkhead::unshared("hosts").build();
    /// let _ = (hosts.of("us"), hosts.of("eu"));
    /// let all = hosts.all();
    /// assert_eq!(all.iter().filter_map(|bulkhead| bulkhead.key()).collect::<Vec<_>>(), ["eu", "us"]);
    /// ```
    #[must_use]
    pub fn all(&self) -> Vec<Bulkhead> {
        self.0.link().keys().all().into_iter().map(Bulkhead::of_one_key).collect()
    }

    /// The snapshot of the name: the settings of its keys, and a
    /// [`conflict`](BulkheadSnapshot::conflict), and the rejections of
    /// all keys. Each key counts its own calls.
    #[must_use]
    pub fn snapshot(&self) -> BulkheadSnapshot {
        BulkheadSnapshot::of(self.0.link().head()).keyed(self.0.rules())
    }

    /// An owned handle to the cell of `key`.
    #[doc(hidden)]
    pub fn locate<K: Key + ?Sized>(&self, key: &K) -> Arc<BulkheadCell> {
        self.0.member(key)
    }
}

/// Another handle on the same keys.
impl Clone for KeyedBulkhead {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for KeyedBulkhead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("KeyedBulkhead");
        text.field("name", &self.name());
        // Printing a bulkhead must not register it.
        match self.0.peek() {
            Some(link) => text.field("keys", &link.keys().len()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}

/// Builder of a [`KeyedBulkhead`]. Every method is `const`, so the result can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::KeyedBulkhead;
///
/// static HOSTS: KeyedBulkhead = KeyedBulkhead::builder("keyed-bulkhead-builder").limit(4).queue(8).build();
/// assert_eq!(HOSTS.of("eu").snapshot().queue(), 8);
/// ```
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct KeyedBulkheadBuilder<L = u32> {
    each: BulkheadBuilder<L>,
    max_keys: u32,
}

impl KeyedBulkheadBuilder {
    const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { each: BulkheadBuilder::new(name, shared, origin), max_keys: MAX_KEYS }
    }

    const_fn! {
        /// Builds the bulkhead. It joins the bulkheads of its name when it is first used.
        pub const fn build(self) -> KeyedBulkhead {
            let Self { each, max_keys } = self;
            let config = Config::new(each.all_settings().rules(), each.origin);
            KeyedBulkhead(KeyedValue::planned(each.name, each.shared, config, max_keys))
        }
    }
}

impl KeyedBulkheadBuilder<RangeInclusive<u32>> {
    const_fn! {
        /// Builds the bulkhead. It joins the bulkheads of its name when it is first used.
        pub const fn build(self) -> KeyedBulkhead {
            let Self { each, max_keys } = self;
            let config = Config::new(each.all_settings().rules(), each.origin);
            KeyedBulkhead(KeyedValue::planned(each.name, each.shared, config, max_keys))
        }
    }
}

impl<L: LimitOfCalls> KeyedBulkheadBuilder<L> {
    /// For each key, what [`BulkheadBuilder::limit`] says.
    pub const fn limit<M: LimitOfCalls>(self, calls: M) -> KeyedBulkheadBuilder<M> {
        let each = self.each.with_limit(calls);
        let max_keys = self.max_keys;
        // A range has nothing to drop, which `const` code does not know.
        forget(self);
        KeyedBulkheadBuilder { each, max_keys }
    }

    /// For each key, what [`BulkheadBuilder::queue`] says.
    pub const fn queue(mut self, calls: u32) -> Self {
        self.each.settings = self.each.settings.queue(calls);
        self
    }

    /// For each key, what [`BulkheadBuilder::wait`] says.
    pub const fn wait(mut self, longest: Duration) -> Self {
        self.each.settings = self.each.settings.wait(longest);
        self
    }

    /// Sets the number of keys kept at most. Default 1024, at least 1.
    pub const fn max_keys(mut self, keys: u32) -> Self {
        self.max_keys = keys;
        self
    }
}
