//! Rate limiters, found by name.

use super::RateLimiter;
use crate::rate_limit::registry;

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
        Self::linked(registry::named(name))
    }

    /// The limiter of this name, if the name has been used: an attribute's function was called, a
    /// [builder](Self::builder)'s limiter was used, or [`named`](Self::named) was called. Registers
    /// nothing.
    ///
    /// The limiter of a function without a name is found by its label: module path and function
    /// name. Two functions can have the same label, such as methods of two types in one module. Then
    /// this returns the one that was called first; [`all`](Self::all) returns both.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RateLimiter;
    ///
    /// let _ = RateLimiter::named("find-limiter");
    /// assert!(RateLimiter::find("find-limtier").is_none());
    /// assert!(RateLimiter::find("find-limiter").is_some());
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        registry::global().find(name).map(Self::linked)
    }

    /// All limiters that have been used so far, sorted by name, or by label for those of functions
    /// without a name. [Unshared](Self::unshared) limiters are not included.
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
        registry::global().all().into_iter().map(Self::linked).collect()
    }
}
