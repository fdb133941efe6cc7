//! A rate limiter for each key, as a value.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::named::config::Config;
use crate::named::key::Key;
use crate::named::keyed::KeyedValue;
use crate::named::keyed_map::MAX_KEYS;
use crate::named::origin::Origin;
use crate::rate_limit::cell::RateLimitCell;
use crate::rate_limit::settings::Rules;
use crate::rate_limit::settings::builder::RateLimiterBuilder;
use crate::rate_limit::snapshot::RateLimiterSnapshot;
use crate::rate_limit::value::RateLimiter;
use crate::runtime::sync::const_fn;

/// A rate limiter for each key (such as a client or tenant), as a value: the one that
/// `#[rate_limit(key = …)]` puts around a function, for use by hand.
///
/// Each key has its own bucket; all keys have the same settings. At most
/// [`max_keys`](KeyedRateLimiterBuilder::max_keys) keys are kept. A new key evicts those whose
/// bucket is full, the least recently used first. If there is none, it evicts the least recently
/// used of the others, whose next call then finds all tokens. A key is never evicted while calls
/// wait for it or its limiter is kept in a variable. If there is no room, calls of a further key
/// run without a limit.
///
/// It shares its keys with every keyed limiter of its name, those of attributes with a `key`
/// included. [`RateLimiter::named`] returns the limiter of the name itself. Clones share their
/// keys.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::KeyedRateLimiter;
///
/// static CLIENTS: KeyedRateLimiter = KeyedRateLimiter::builder("keyed-limiter").limit(1).max_keys(500).build();
///
/// CLIENTS.of("anna").try_acquire()?;
/// let limited = CLIENTS.of("anna").try_acquire().expect_err("her token is taken");
/// assert_eq!(limited.key(), Some("anna"));
/// assert!(CLIENTS.of("bert").try_acquire().is_ok());
/// # Ok::<(), resilience::RateLimited>(())
/// ```
///
/// In an attribute it stands next to the key: `#[rate_limit(limiter = self.clients, key =
/// client)]`.
pub struct KeyedRateLimiter(KeyedValue<RateLimitCell>);

impl KeyedRateLimiter {
    /// Starts a builder for a limiter that shares its keys with every keyed limiter of this name,
    /// those of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> KeyedRateLimiterBuilder {
        KeyedRateLimiterBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a limiter that shares its keys with no other one.
    /// [`RateLimiter::named`], [`find`](RateLimiter::find) and [`all`](RateLimiter::all) do not
    /// return it. The label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> KeyedRateLimiterBuilder {
        KeyedRateLimiterBuilder::new(label, false, Origin::caller())
    }

    /// The name, or the label of an [unshared](Self::unshared) limiter.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The limiter of `key`, made if it does not exist yet. The key is text, a number, or anything
    /// else that is `Display`.
    ///
    /// Look the limiter up for each call: one that is kept in a variable keeps its key from being
    /// evicted.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{KeyedRateLimiter, RateLimited};
    ///
    /// let tenants = KeyedRateLimiter::unshared("tenants").limit(4).build();
    /// let answer = tenants.of(7).call(|| Ok::<_, RateLimited>("pong"));
    /// assert_eq!(answer, Ok("pong"));
    /// assert_eq!(tenants.of("7").key(), Some("7"));
    /// ```
    #[must_use]
    pub fn of(&self, key: impl fmt::Display) -> RateLimiter {
        RateLimiter::of_one_key(self.locate(&key))
    }

    /// The limiter of `key`, if it is kept. A key has no limiter before its first call, and its
    /// limiter may have been evicted since. Makes nothing.
    #[must_use]
    pub fn find(&self, key: impl fmt::Display) -> Option<RateLimiter> {
        key.with_text(|key| self.0.link().keys().find(key)).map(RateLimiter::of_one_key)
    }

    /// The limiters of all kept keys, sorted by key.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::KeyedRateLimiter;
    ///
    /// let clients = KeyedRateLimiter::unshared("clients").limit(10).build();
    /// let _ = (clients.of("bert"), clients.of("anna"));
    /// let all = clients.all();
    /// assert_eq!(all.iter().filter_map(|limiter| limiter.key()).collect::<Vec<_>>(), ["anna", "bert"]);
    /// ```
    #[must_use]
    pub fn all(&self) -> Vec<RateLimiter> {
        self.0.link().keys().all().into_iter().map(RateLimiter::of_one_key).collect()
    }

    /// The snapshot of the name: the settings of its keys, and a
    /// [`conflict`](RateLimiterSnapshot::conflict), and the rejections of
    /// all keys. Each key counts its own calls.
    #[must_use]
    pub fn snapshot(&self) -> RateLimiterSnapshot {
        RateLimiterSnapshot::of(self.0.link().head()).keyed(self.0.rules())
    }

    /// An owned handle to the cell of `key`.
    #[doc(hidden)]
    pub fn locate<K: Key + ?Sized>(&self, key: &K) -> Arc<RateLimitCell> {
        self.0.member(key)
    }
}

/// Another handle on the same keys.
impl Clone for KeyedRateLimiter {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for KeyedRateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("KeyedRateLimiter");
        text.field("name", &self.name());
        // Printing a limiter must not register it.
        match self.0.peek() {
            Some(link) => text.field("keys", &link.keys().len()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}

/// Builder of a [`KeyedRateLimiter`]. Every method is `const`, so the result can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::KeyedRateLimiter;
///
/// static CLIENTS: KeyedRateLimiter = KeyedRateLimiter::builder("keyed-limiter-builder").limit(4).burst(8).build();
/// assert_eq!(CLIENTS.of("anna").snapshot().available(), 8);
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct KeyedRateLimiterBuilder {
    each: RateLimiterBuilder,
    max_keys: u32,
}

impl KeyedRateLimiterBuilder {
    const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { each: RateLimiterBuilder::new(name, shared, origin), max_keys: MAX_KEYS }
    }

    /// For each key, what [`RateLimiterBuilder::limit`] says.
    pub const fn limit(mut self, calls: u32) -> Self {
        self.each = self.each.limit(calls);
        self
    }

    /// For each key, what [`RateLimiterBuilder::per`] says.
    pub const fn per(mut self, time: Duration) -> Self {
        self.each = self.each.per(time);
        self
    }

    /// For each key, what [`RateLimiterBuilder::burst`] says.
    pub const fn burst(mut self, calls: u32) -> Self {
        self.each = self.each.burst(calls);
        self
    }

    /// For each key, what [`RateLimiterBuilder::wait`] says.
    pub const fn wait(mut self, longest: Duration) -> Self {
        self.each = self.each.wait(longest);
        self
    }

    /// Sets the number of keys kept at most. Default 1024, at least 1.
    pub const fn max_keys(mut self, keys: u32) -> Self {
        self.max_keys = keys;
        self
    }

    const_fn! {
        /// Builds the limiter. It joins the limiters of its name when it is first used.
        pub const fn build(self) -> KeyedRateLimiter {
            let RateLimiterBuilder { name, shared, settings, origin } = self.each;
            let config = Config::new(Rules::of(settings), origin);
            KeyedRateLimiter(KeyedValue::planned(name, shared, config, self.max_keys))
        }
    }
}
