//! Rate limiters, found by name.

use super::RateLimiter;
use crate::named::cell::{named, registry};
use crate::named::keyed_map::KeyedMap;
use crate::rate_limit::cell::RateLimitCell;

impl RateLimiter {
    /// The limiter of this name.
    ///
    /// If nobody has used the name yet, this registers it without settings. Such a limiter lets
    /// everything in until the first [builder](Self::builder) or attribute of the name is used and
    /// brings its own.
    ///
    /// A misspelt name is therefore registered too, for as long as the process lives. To look up a
    /// limiter without registering it, use [`find`](Self::find).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// static API: RateLimiter = RateLimiter::builder("named-limiter").limit(10).build();
    ///
    /// API.try_acquire()?;
    /// RateLimiter::named("named-limiter").try_acquire()?;
    /// assert_eq!(API.snapshot().available(), 8);
    /// # Ok::<(), resilience::RateLimited>(())
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::linked(named::<RateLimitCell>(name))
    }

    /// The limiter of this name, if the name has been used: an attribute's function was called, a
    /// [builder](Self::builder)'s limiter was used, or [`named`](Self::named) was called. Registers
    /// nothing.
    ///
    /// The limiter of a function without a name is found by its label: module path and function
    /// name. Two functions can have the same label, such as methods of two types in one module.
    /// Then this returns the one that was called first; [`all`](Self::all) returns both.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let _ = RateLimiter::named("find-limiter");
    /// assert!(RateLimiter::find("find-limiters").is_none());
    /// assert!(RateLimiter::find("find-limiter").is_some());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        registry::<RateLimitCell>().find(name).map(Self::linked)
    }

    /// The limiter of `key`, if this name has keys and that one is kept. A key has no limiter
    /// before its first call, and its limiter may have been evicted since.
    #[must_use]
    pub fn of_key(&self, key: &str) -> Option<Self> {
        self.handle().identity().keyed()?.find(key).map(Self::of_one_key)
    }

    /// All limiters that have been used so far, sorted by name, or by label for those of functions
    /// without a name. The limiters of keys follow that of their name, for which
    /// [`is_keyed`](Self::is_keyed) is true, sorted by key. [Unshared](Self::unshared) limiters are
    /// not included.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let _ = RateLimiter::named("all-limiters");
    /// for limiter in RateLimiter::all() {
    ///     let seen = limiter.snapshot();
    ///     println!("{}: {} of {} tokens, {} refused", seen.name(), seen.available(), seen.burst(), seen.rejected());
    /// }
    /// # assert!(RateLimiter::all().iter().any(|limiter| limiter.name() == "all-limiters"));
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for cell in registry::<RateLimitCell>().all() {
            all.push(Self::linked(cell));
            all.extend(cell.identity().keyed().into_iter().flat_map(KeyedMap::all).map(Self::of_one_key));
        }
        all
    }
}
