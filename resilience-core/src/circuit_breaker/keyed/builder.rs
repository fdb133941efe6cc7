//! The builder of a keyed breaker.

use std::time::Duration;

use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::circuit_breaker::keyed::{KeyedCircuitBreaker, Plan};
use crate::circuit_breaker::settings::builder::CircuitBreakerBuilder;
use crate::named::config::Config;
use crate::named::keyed_map::MAX_KEYS;
use crate::named::origin::Origin;
use crate::runtime::sync::const_fn;

/// Builder of a [`KeyedCircuitBreaker`]: the settings of each key, as in a
/// [`CircuitBreakerBuilder`], and the number of keys kept. Every method is `const`, so the result
/// can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::KeyedCircuitBreaker;
/// use std::time::Duration;
///
/// static HOSTS: KeyedCircuitBreaker = KeyedCircuitBreaker::builder("keyed-builder-example")
///     .threshold(3)
///     .cooldown(Duration::from_secs(10))
///     .max_keys(500)
///     .build();
/// assert_eq!(HOSTS.name(), "keyed-builder-example");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct KeyedCircuitBreakerBuilder {
    each: CircuitBreakerBuilder,
    max_keys: u32,
}

/// Forwards to the setters of [`CircuitBreakerBuilder`].
macro_rules! setters {
    ($($name:ident($($argument:ident: $ty:ty),+),)*) => {$(
        #[doc = concat!("For each key, what [`CircuitBreakerBuilder::", stringify!($name), "`] says.")]
        pub const fn $name(mut self, $($argument: $ty),+) -> Self {
            self.each = self.each.$name($($argument),+);
            self
        }
    )*};
}

impl KeyedCircuitBreakerBuilder {
    pub(crate) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { each: CircuitBreakerBuilder::new(name, shared, origin), max_keys: MAX_KEYS }
    }

    setters! {
        threshold(failures: u32),
        failure_rate(ratio: f64),
        window(calls: u32),
        time_window(time: Duration),
        min_calls(calls: u32),
        slow(longer_than: Duration, ratio: f64),
        cooldown(cooldown: Duration),
        cooldown_factor(factor: f64),
        cooldown_cap(cap: Duration),
        probes(probes: u32),
    }

    /// Sets the number of keys kept at most. Default 1024, at least 1.
    pub const fn max_keys(mut self, keys: u32) -> Self {
        self.max_keys = keys;
        self
    }

    /// Shares the state of the breaker of each key with the breakers of that key and this name in
    /// other replicas. By default each replica decides alone.
    ///
    /// It needs the feature `shared` and a running lane, such as that of `resilience-redis`.
    /// Without them the breakers are ordinary ones, and say so once. It has no effect on a breaker
    /// that is [unshared](KeyedCircuitBreaker::unshared) in its own process. At most 128 keys take
    /// part at once, open ones first. A key leaves the process as a hash alone, which is no secret
    /// where keys can be guessed.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::KeyedCircuitBreaker;
    ///
    /// static HOSTS: KeyedCircuitBreaker =
    ///     KeyedCircuitBreaker::builder("shared-keys-example").shared_keys().build();
    /// assert!(HOSTS.of("eu").snapshot().settings().is_some_and(|settings| settings.shared_keys()));
    /// ```
    pub const fn shared_keys(mut self) -> Self {
        self.each = self.each.shared_keys();
        self
    }

    /// Adds a function that is called on every state change of every key; see
    /// [`KeyedCircuitBreaker::on_state_change`], which also takes closures. A breaker calls the
    /// same function once per change, even if several builders of its name add it.
    pub const fn on_state_change(mut self, hook: fn(&CircuitStateChange<'_>)) -> Self {
        self.each = self.each.on_state_change(hook);
        self
    }

    const_fn! {
        /// Builds the breaker. It joins the breakers of its name when it is first used.
        pub const fn build(self) -> KeyedCircuitBreaker {
            let CircuitBreakerBuilder { name, shared, settings, origin, hook } = self.each;
            let config = Config::new(settings, origin);
            KeyedCircuitBreaker::planned(Plan { name, shared, config, max_keys: self.max_keys, hook })
        }
    }
}
