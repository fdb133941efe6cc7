//! A breaker for each key, as a value.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::breaker::CircuitBreaker;
use super::cell::BreakerCell;
use super::event;
use super::keyed_breakers::KeyedBreakers;
use super::keyed_builder::KeyedCircuitBreakerBuilder;
use super::machine::Command;
use super::origin::{Config, Origin};
use super::owned_cell::OwnedCell;
use super::registry::Registry;
use super::snapshot::CircuitSnapshot;
use super::state_change::{CircuitStateChange, Hook};
use super::static_keyed_breaker::Key;
use crate::runtime::sync::{OnceLock, const_fn};

/// A circuit breaker for each key (host, tenant) by hand: what `#[circuit_breaker(key = …)]` puts round a function, as a
/// value.
///
/// A key has its own state and its own counts; all keys have the same settings. At most
/// [`max_keys`](KeyedCircuitBreakerBuilder::max_keys) are kept. A new one takes the place of closed ones, those first that
/// have no call under way and were not used for longest; an open one is not given up before its cooldown is over and nobody
/// has called it for as long again. If there is no room, calls of a further key run unguarded.
///
/// It shares its keys with every other one of its name and with every attribute that has this name and a `key`. The name
/// itself is found by [`CircuitBreaker::named`]. Clones share their keys.
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
/// In an attribute it stands next to the key: `#[circuit_breaker(breaker = self.hosts, key = host)]`.
pub struct KeyedCircuitBreaker {
    /// Found at the first use: a `static` can't register itself.
    link: OnceLock<Link>,
    plan: Plan,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) shared: bool,
    pub(super) config: Config,
    pub(super) max_keys: u32,
    pub(super) hook: Option<fn(&CircuitStateChange<'_>)>,
}

/// The keys, and this breaker's mark among those who share them.
#[derive(Clone, Debug)]
struct Link {
    keyed: FamilyRef,
    mark: u64,
}

#[derive(Clone, Debug)]
enum FamilyRef {
    Named(&'static KeyedBreakers),
    Own(Arc<KeyedBreakers>),
}

impl Deref for FamilyRef {
    type Target = KeyedBreakers;

    fn deref(&self) -> &KeyedBreakers {
        match self {
            Self::Named(keyed) => keyed,
            Self::Own(keyed) => keyed,
        }
    }
}

impl KeyedCircuitBreaker {
    /// Begins one that shares its keys with everybody of this name who has keys, attributes included.
    #[track_caller]
    pub const fn builder(name: &'static str) -> KeyedCircuitBreakerBuilder {
        KeyedCircuitBreakerBuilder::new(name, true, Origin::caller())
    }

    /// Begins one with keys of its own, which [`CircuitBreaker::named`], [`find`](CircuitBreaker::find) and
    /// [`all`](CircuitBreaker::all) don't know. The label appears in errors and events.
    #[track_caller]
    pub const fn unshared(label: &'static str) -> KeyedCircuitBreakerBuilder {
        KeyedCircuitBreakerBuilder::new(label, false, Origin::caller())
    }

    const_fn! {
        pub(super) const fn planned(plan: Plan) -> Self {
            Self { link: OnceLock::new(), plan }
        }
    }

    /// The name, or the label of an [unshared](Self::unshared) one.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The breaker of `key`, made if there is none yet: text, a number, whatever prints itself.
    ///
    /// Ask for it at each call. One that is kept in a variable goes on working, but its place may be given to another key,
    /// and then the next one to ask for its key gets a new one.
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

    /// The breaker of `key`, if there is one: a key has none before its first call, and may have none any more. Makes
    /// nothing.
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
        key.with_text(|key| self.keyed().find(key)).map(CircuitBreaker::of_one_key)
    }

    /// The breakers of all keys that are kept, sorted by key.
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
        self.keyed().all().into_iter().map(CircuitBreaker::of_one_key).collect()
    }

    /// What there is to say of all keys together: whether a person has taken them over, and a
    /// [`conflict`](CircuitSnapshot::conflict). Calls are counted at their key.
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

    /// Lets every call of every key through and only reports what it would have done; see [`CircuitBreaker::observe_only`].
    pub fn observe_only(&self) {
        self.obey(Command::ObserveOnly);
    }

    /// Closes the circuit of every key with empty counts, and ends the other three; see [`CircuitBreaker::reset`].
    pub fn reset(&self) {
        self.keyed().reset();
    }

    /// Has `hook` told of every change of state of every key; see [`CircuitBreaker::on_state_change`].
    pub fn on_state_change(&self, hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) {
        self.head().add_hook(Hook::new(hook));
    }

    /// The way to the cell of `key`.
    #[doc(hidden)]
    pub fn locate<K: Key + ?Sized>(&self, key: &K) -> Arc<BreakerCell> {
        let Link { keyed, mark } = self.link();
        key.with_text(|key| keyed.member(key, *mark, || self.plan.config))
    }

    /// One of the commands that are never illegal.
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
        match self.link.get() {
            Some(link) => link,
            None => self.link_up(),
        }
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &Link {
        let mut conflicts = Vec::new();
        let link = self.link.get_or_init(|| {
            let Plan { name, shared, config, max_keys, hook } = self.plan;
            let keyed = if shared {
                let (keyed, found) = Registry::global().named(name).stand_for_keys(config.origin, max_keys);
                conflicts = found;
                FamilyRef::Named(keyed)
            } else {
                let head = Arc::new(BreakerCell::closed(name));
                head.begin();
                FamilyRef::Own(Arc::new(KeyedBreakers::new(OwnedCell::Shared(head), config.origin, max_keys)))
            };
            if let Some(hook) = hook {
                keyed.head().add_hook(Hook::Function(hook));
            }
            Link { mark: keyed.mark_of(config.origin), keyed }
        });
        // Not before the link is made: a subscriber may use this very breaker.
        for conflict in conflicts {
            event::conflicting(&conflict, None);
        }
        link
    }
}

/// Another handle on the same keys.
impl Clone for KeyedCircuitBreaker {
    fn clone(&self) -> Self {
        Self { link: OnceLock::from(self.link().clone()), plan: self.plan }
    }
}

impl fmt::Debug for KeyedCircuitBreaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("KeyedCircuitBreaker");
        text.field("name", &self.name());
        // Printing a breaker must not register it.
        match self.link.get() {
            Some(link) => text.field("keys", &link.keyed.len()).finish(),
            None => text.finish_non_exhaustive(),
        }
    }
}
