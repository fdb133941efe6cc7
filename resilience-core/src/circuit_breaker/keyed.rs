//! A breaker for each key, as a value.

pub(crate) mod breakers;
pub(crate) mod builder;

use std::fmt;
use std::sync::Arc;

use crate::circuit_breaker::breaker::CircuitBreaker;
use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::event;
use crate::circuit_breaker::event::hook::Hook;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::circuit_breaker::keyed::breakers::KeyedBreakers;
use crate::circuit_breaker::keyed::builder::KeyedCircuitBreakerBuilder;
use crate::circuit_breaker::registry;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::snapshot::CircuitSnapshot;
use crate::circuit_breaker::state::Command;
use crate::named::config::Config;
use crate::named::conflict::Conflict;
use crate::named::key::Key;
use crate::named::origin::Origin;
#[cfg(feature = "test-util")]
use crate::named::origin::Place;
#[cfg(feature = "test-util")]
use crate::named::per_test::PerTest;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// A circuit breaker for each key (such as a host or tenant), as a value: the one that
/// `#[circuit_breaker(key = …)]` puts around a function, for use by hand.
///
/// Each key has its own state and counts; all keys have the same settings. At most
/// [`max_keys`](KeyedCircuitBreakerBuilder::max_keys) keys are kept. A new key evicts closed ones:
/// those without a call under way first, the least recently used first. An open one is evicted only
/// if its cooldown is over and it has not been called for another cooldown since. If there is no
/// room, calls of a further key run unguarded.
///
/// It shares its keys with every keyed breaker of its name, those of attributes with a `key`
/// included. [`CircuitBreaker::named`] returns the breaker of the name itself. Clones share their
/// keys.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitOpen, CircuitState, KeyedCircuitBreaker};
/// use std::io;
///
/// static HOSTS: KeyedCircuitBreaker =
///     KeyedCircuitBreaker::builder("keyed-example").threshold(1).max_keys(500).build();
///
/// fn get(host: &str) -> io::Result<()> {
///     HOSTS.of(host).call(|| if host == "down" { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) })
/// }
///
/// assert!(get("down").is_err());
/// assert!(get("up").is_ok());
/// assert_eq!(HOSTS.of("down").state(), CircuitState::Open);
/// let rejected = get("down").unwrap_err().downcast::<CircuitOpen>().unwrap();
/// assert_eq!(rejected.key(), Some("down"));
/// ```
///
/// In an attribute it stands next to the key:
/// `#[circuit_breaker(breaker = self.hosts, key = host)]`.
pub struct KeyedCircuitBreaker {
    /// Set at the first use: a `static` cannot register itself.
    link: OnceLock<Link>,
    plan: Plan,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) shared: bool,
    pub(crate) config: Config<Settings>,
    pub(crate) max_keys: u32,
    pub(crate) hook: Option<fn(&CircuitStateChange<'_>)>,
}

/// The keys, and this breaker's mark among those who share them.
#[derive(Clone, Debug)]
struct Link {
    keyed: KeyedBreakers,
    mark: u64,
}

impl KeyedCircuitBreaker {
    /// Starts a builder for a breaker that shares its keys with every keyed breaker of this name,
    /// those of attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> KeyedCircuitBreakerBuilder {
        KeyedCircuitBreakerBuilder::new(name, true, Origin::caller())
    }

    /// Starts a builder for a breaker that shares its keys with no other one.
    /// [`CircuitBreaker::named`], [`find`](CircuitBreaker::find) and [`all`](CircuitBreaker::all)
    /// do not return it. The label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> KeyedCircuitBreakerBuilder {
        KeyedCircuitBreakerBuilder::new(label, false, Origin::caller())
    }

    const_fn! {
        pub(crate) const fn planned(plan: Plan) -> Self {
            Self { link: OnceLock::new(), plan }
        }
    }

    /// The name, or the label of an [unshared](Self::unshared) breaker.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The breaker of `key`, made if it does not exist yet. The key is text, a number, or anything
    /// else that is `Display`.
    ///
    /// Look the breaker up for each call. One that is kept in a variable goes on working, but its
    /// key may be evicted. Then the next look-up of the key returns a new breaker.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitOpen, KeyedCircuitBreaker};
    ///
    /// let tenants = KeyedCircuitBreaker::unshared("tenants").build();
    /// let answer = tenants.of(7).call(|| Ok::<_, CircuitOpen>("pong"));
    /// assert_eq!(answer, Ok("pong"));
    /// assert_eq!(tenants.of("7").key(), Some("7"));
    /// ```
    #[must_use]
    pub fn of(&self, key: impl fmt::Display) -> CircuitBreaker {
        CircuitBreaker::of_one_key(self.locate(&key))
    }

    /// The breaker of `key`, if it is kept. A key has no breaker before its first call, and its
    /// breaker may have been evicted since. Makes nothing.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::KeyedCircuitBreaker;
    ///
    /// let hosts = KeyedCircuitBreaker::unshared("hosts").build();
    /// assert!(hosts.find("eu").is_none());
    /// let _ = hosts.of("eu");
    /// assert!(hosts.find("eu").is_some());
    /// ```
    #[must_use]
    pub fn find(&self, key: impl fmt::Display) -> Option<CircuitBreaker> {
        key.with_text(|key| self.keyed().keys().find(key)).map(CircuitBreaker::of_one_key)
    }

    /// The breakers of all kept keys, sorted by key.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::KeyedCircuitBreaker;
    ///
    /// let hosts = KeyedCircuitBreaker::unshared("hosts").build();
    /// let _ = (hosts.of("us"), hosts.of("eu"));
    /// let all = hosts.all();
    /// assert_eq!(all.iter().filter_map(|breaker| breaker.key()).collect::<Vec<_>>(), ["eu", "us"]);
    /// ```
    #[must_use]
    pub fn all(&self) -> Vec<CircuitBreaker> {
        self.keyed().keys().all().into_iter().map(CircuitBreaker::of_one_key).collect()
    }

    /// The snapshot of all keys together: whether they are forced open, disabled or only observed,
    /// and a [`conflict`](CircuitSnapshot::conflict). Each key counts its own calls.
    #[must_use]
    pub fn snapshot(&self) -> CircuitSnapshot {
        self.keyed().snapshot()
    }

    /// Rejects every call of every key from now on; see [`CircuitBreaker::force_open`].
    pub fn force_open(&self) {
        self.obey(Command::ForceOpen);
    }

    /// Lets every call of every key through and counts none; see [`CircuitBreaker::disable`].
    pub fn disable(&self) {
        self.obey(Command::Disable);
    }

    /// Lets every call of every key through and only reports what the breakers would have done; see
    /// [`CircuitBreaker::observe_only`].
    pub fn observe_only(&self) {
        self.obey(Command::ObserveOnly);
    }

    /// Closes the circuit of every key with empty counts. Ends [`force_open`](Self::force_open),
    /// [`disable`](Self::disable) and [`observe_only`](Self::observe_only); see
    /// [`CircuitBreaker::reset`].
    pub fn reset(&self) {
        self.keyed().reset();
    }

    /// Calls `hook` on every state change of every key; see [`CircuitBreaker::on_state_change`].
    pub fn on_state_change(&self, hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) {
        self.head().add_hook(Hook::new(hook));
    }

    /// An owned handle to the cell of `key`.
    #[doc(hidden)]
    pub fn locate<K: Key + ?Sized>(&self, key: &K) -> Arc<BreakerCell> {
        let Link { keyed, mark } = self.link();
        key.with_text(|key| keyed.member(key, *mark, || self.plan.config))
    }

    /// Runs a command that is legal in every state.
    fn obey(&self, command: Command) {
        let _ = self.head().obey(command);
    }

    fn head(&self) -> &BreakerCell {
        self.keyed().head()
    }

    fn keyed(&self) -> &KeyedBreakers {
        &self.link().keyed
    }

    #[inline]
    fn link(&self) -> &Link {
        #[cfg(feature = "test-util")]
        if let Some(link) = self.fresh_link() {
            return link;
        }
        match self.link.get() {
            Some(link) => link,
            None => self.link_up(),
        }
    }

    /// The keys that a test has for this name, as the place of this value uses them.
    #[cfg(feature = "test-util")]
    fn fresh_link(&self) -> Option<&'static Link> {
        static FRESH: PerTest<(&'static str, Place, u32), Link> = PerTest::new();
        let number = tested::fresh().filter(|_| self.plan.shared)?;
        let Plan { name, config, max_keys, .. } = self.plan;
        let mut conflicts = Vec::new();
        let place = (name, config.origin.place(), max_keys);
        let link = FRESH.of(number, place, || self.plan.link(&mut conflicts));
        event::all_conflicting(&conflicts);
        Some(link)
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &Link {
        let mut conflicts = Vec::new();
        let link = self.link.get_or_init(|| self.plan.link(&mut conflicts));
        // Only after the link is made: a subscriber may use this same breaker.
        event::all_conflicting(&conflicts);
        link
    }
}

impl Plan {
    /// The keys of the plan, in use.
    fn link(self, conflicts: &mut Vec<Conflict>) -> Link {
        let Self { name, shared, config, max_keys, hook } = self;
        let keyed = if shared {
            let (keyed, found) = KeyedBreakers::of_static(registry::named(name), config.origin, max_keys);
            *conflicts = found;
            keyed
        } else {
            KeyedBreakers::unshared(registry::in_use(name), config.origin, max_keys)
        };
        if let Some(hook) = hook {
            keyed.head().add_hook(Hook::Function(hook));
        }
        Link { mark: keyed.keys().mark_of(config.origin), keyed }
    }
}

/// Another handle on the same keys. One that is shared finds them by its name, so that it is not
/// bound to those of a test in which it is cloned.
impl Clone for KeyedCircuitBreaker {
    fn clone(&self) -> Self {
        let link = if self.plan.shared { self.link.get() } else { Some(self.link()) };
        Self { link: link.cloned().map_or_else(OnceLock::new, OnceLock::from), plan: self.plan }
    }
}

impl fmt::Debug for KeyedCircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("KeyedCircuitBreaker");
        text.field("name", &self.name());
        // Printing a breaker must not register it.
        match self.link.get() {
            Some(link) => text.field("keys", &link.keyed.keys().len()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}
