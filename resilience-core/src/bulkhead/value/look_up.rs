//! Bulkheads, found by name and key.

use super::Bulkhead;
use crate::bulkhead::cell::BulkheadCell;
use crate::named::cell::{named, registry};
use crate::named::keyed_map::KeyedMap;

impl Bulkhead {
    /// The bulkhead of this name.
    ///
    /// If nobody has used the name yet, this registers it without settings. Such a bulkhead has the
    /// default limit of 20 until the first attribute or [builder](Self::builder) of the name runs
    /// and brings its own settings.
    ///
    /// A misspelt name is therefore registered too, for as long as the process lives. To look up a
    /// bulkhead without registering it, use [`find`](Self::find).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// static DISK: Bulkhead = Bulkhead::builder("named-bulkhead").limit(2).build();
    ///
    /// let permit = DISK.try_acquire()?;
    /// assert_eq!(Bulkhead::named("named-bulkhead").snapshot().running(), 1);
    /// # drop(permit);
    /// # Ok::<(), resilience::BulkheadFull>(())
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::linked(named::<BulkheadCell>(name))
    }

    /// The bulkhead of this name, if the name has been used: an attribute's function was called, a
    /// [builder](Self::builder)'s bulkhead was used, or [`named`](Self::named) was called.
    /// Registers nothing.
    ///
    /// The bulkhead of a function without a name is found by its label: module path and function
    /// name. Two functions can have the same label, such as methods of two types in one module.
    /// Then this returns the one that was called first; [`all`](Self::all) returns both.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// let _ = Bulkhead::named("find-bulkhead");
    /// assert!(Bulkhead::find("find-bulkhaed").is_none());
    /// assert!(Bulkhead::find("find-bulkhead").is_some());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        registry::<BulkheadCell>().find(name).map(Self::linked)
    }

    /// The bulkhead of `key`, if this name has keys and that one is kept. A key has no bulkhead
    /// before its first call, and its bulkhead may have been evicted since.
    #[must_use]
    pub fn of_key(&self, key: &str) -> Option<Self> {
        self.handle().identity().keyed()?.find(key).map(Self::of_one_key)
    }

    /// All bulkheads that have been used so far, sorted by name, or by label for a function without
    /// a name. The bulkheads of keys follow that of their name, for which
    /// [`is_keyed`](Self::is_keyed) is true, sorted by key. [Unshared](Self::unshared) bulkheads
    /// are not included.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// let _ = Bulkhead::named("all-bulkheads");
    /// for bulkhead in Bulkhead::all() {
    ///     let seen = bulkhead.snapshot();
    ///     println!("{}: {} of {} run, {} wait", seen.name(), seen.running(), seen.limit(), seen.waiting());
    /// }
    /// # assert!(Bulkhead::all().iter().any(|bulkhead| bulkhead.name() == "all-bulkheads"));
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for cell in registry::<BulkheadCell>().all() {
            all.push(Self::linked(cell));
            all.extend(cell.identity().keyed().into_iter().flat_map(KeyedMap::all).map(Self::of_one_key));
        }
        all
    }
}
