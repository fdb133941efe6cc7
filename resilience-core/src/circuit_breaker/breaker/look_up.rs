//! Breakers, found by name and key.

use super::CircuitBreaker;
use crate::circuit_breaker::registry;
use crate::named::keyed_map::KeyedMap;

impl CircuitBreaker {
    /// The breaker of this name.
    ///
    /// If nobody has used the name yet, this registers it without settings. Such a breaker works
    /// with the defaults until the first attribute or [builder](Self::builder) of the name runs and
    /// brings its own settings.
    ///
    /// A misspelt name is therefore registered too, for as long as the process lives. To look up a
    /// breaker without registering it, use [`find`](Self::find).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("named-example").build();
    ///
    /// CircuitBreaker::named("named-example").force_open();
    /// assert_eq!(PAYMENTS.state(), CircuitState::ForcedOpen);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::linked(registry::named(name))
    }

    /// The breaker of this name, if the name has been used: an attribute's function was called, a
    /// [builder](Self::builder)'s breaker was used, or [`named`](Self::named) was called. Registers
    /// nothing.
    ///
    /// The breaker of a function without a name is found by its label: module path and function
    /// name. Two functions can have the same label, such as methods of two types in one module.
    /// Then this returns the one that was called first; [`all`](Self::all) returns both.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("find-example").build();
    /// assert_eq!(PAYMENTS.state(), CircuitState::Closed);
    ///
    /// assert!(CircuitBreaker::find("find-exmaple").is_none());
    /// CircuitBreaker::find("find-example").expect("it was used").force_open();
    /// assert_eq!(PAYMENTS.state(), CircuitState::ForcedOpen);
    /// ```
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        registry::global().find(name).map(Self::linked)
    }

    /// The breaker of `key`, if this name has keys and that one is kept. A key has no breaker
    /// before its first call, and its breaker may have been evicted since.
    ///
    /// Commands to the breaker of the name apply to all its keys: [`force_open`](Self::force_open),
    /// [`disable`](Self::disable) and [`observe_only`](Self::observe_only) until they are ended,
    /// [`reset`](Self::reset), and [`on_state_change`](Self::on_state_change). The breaker of the
    /// name counts no calls itself.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// assert!(CircuitBreaker::named("of-key-example").of_key("eu").is_none());
    /// ```
    #[must_use]
    pub fn of_key(&self, key: &str) -> Option<Self> {
        self.handle().keyed()?.find(key).map(Self::of_one_key)
    }

    /// All breakers that have been used so far, sorted by name, or by label for a function without
    /// a name. The breakers of keys follow that of their name, for which
    /// [`is_keyed`](Self::is_keyed) is true, sorted by key. [Unshared](Self::unshared) breakers are
    /// not included.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// let _ = CircuitBreaker::named("all-example");
    /// for breaker in CircuitBreaker::all() {
    ///     println!("{}: {}", breaker.name(), breaker.state());
    /// }
    /// # assert!(CircuitBreaker::all().iter().any(|breaker| breaker.name() == "all-example"));
    /// ```
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for cell in registry::global().all() {
            all.push(Self::linked(cell));
            all.extend(cell.keyed().into_iter().flat_map(KeyedMap::all).map(Self::of_one_key));
        }
        all
    }
}
