//! The cells of all keys of one name.

use std::ops::Deref;
use std::sync::Arc;

use super::cell::{self, Named};
use super::config::Config;
use super::conflict::Conflict;
use super::consequences::Consequences;
use super::identity::Identity;
use super::key::Key;
use super::keyed_map::KeyedMap;
use super::origin::Origin;
use super::owned::Owned;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// The keys of a name or of one unshared value, their head, which is the cell that stands for all
/// of them, and the mark of one place among those that use them.
#[derive(Debug)]
pub(crate) struct Link<T: Named + 'static> {
    head: Owned<T>,
    keys: Keys<T>,
    mark: u64,
}

#[derive(Debug)]
enum Keys<T: 'static> {
    /// The map of a head that lives as long as the process.
    Static(&'static KeyedMap<T>),
    /// A map beside its head: each member keeps the head alive, so a head that owned its map would
    /// never be dropped.
    Shared(Arc<KeyedMap<T>>),
}

impl<T> Deref for Keys<T> {
    type Target = KeyedMap<T>;

    fn deref(&self) -> &KeyedMap<T> {
        match self {
            Self::Static(keys) => keys,
            Self::Shared(keys) => keys,
        }
    }
}

impl<T: Named> Link<T> {
    /// The keys under `head`, used at `origin`. The returned conflicts are to be reported after all
    /// locks are released.
    pub(super) fn of_static(head: &'static T, origin: Origin, max_keys: u32) -> (Self, Vec<Conflict>) {
        let (keys, conflicts) = Identity::stand_for_keys(head, origin, max_keys);
        let mark = keys.mark_of(origin);
        (Self { head: Owned::Static(head), keys: Keys::Static(keys), mark }, conflicts)
    }

    fn unshared(name: &'static str, origin: Origin, max_keys: u32) -> Self {
        let head = Owned::Shared(Arc::new(T::in_use(Identity::of_name(name))));
        let keys = KeyedMap::new(origin, max_keys, T::unguarded(Identity::of_name(name)));
        Self { head, mark: keys.mark_of(origin), keys: Keys::Shared(Arc::new(keys)) }
    }

    /// The cell that stands for all keys.
    pub(crate) fn head(&self) -> &T {
        &self.head
    }

    /// The map of the keys.
    pub(crate) fn keys(&self) -> &KeyedMap<T> {
        &self.keys
    }

    /// The cell of `key`, made with the rules of `config` if it is new. If another place has made
    /// it, the rules of both are compared once. If no kept cell can be evicted, this is one that
    /// lets every call through.
    pub(super) fn member(&self, key: &str, config: impl Fn() -> Config<T::Rules>) -> Arc<T> {
        let cell = self.keys.member(
            key,
            || {
                let cell = T::in_use(Identity::of_key(&self.head, key, self.mark, config()));
                // It is new, so nobody waits.
                cell.configured(None).wake();
                cell
            },
            || T::tell_full(self.head.identity().name(), self.keys.max_keys()),
        );
        #[cfg(feature = "control")]
        Identity::follow_head(&*cell);
        Identity::compare(&*cell, self.mark, config);
        cell
    }
}

impl<T: Named> Clone for Link<T> {
    fn clone(&self) -> Self {
        let keys = match &self.keys {
            Keys::Static(keys) => Keys::Static(keys),
            Keys::Shared(keys) => Keys::Shared(Arc::clone(keys)),
        };
        Self { head: self.head.clone(), keys, mark: self.mark }
    }
}

/// What the public value with keys of a policy is made of.
pub(crate) struct KeyedValue<T: Named + 'static> {
    /// Set at the first use: a `static` cannot register itself.
    link: OnceLock<Link<T>>,
    plan: KeyedPlan<T>,
}

struct KeyedPlan<T: Named + 'static> {
    name: &'static str,
    shared: bool,
    config: Config<T::Rules>,
    max_keys: u32,
}

impl<T: Named> Copy for KeyedPlan<T> {}

impl<T: Named> Clone for KeyedPlan<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Named> KeyedValue<T> {
    const_fn! {
        /// A value that links itself to the keys of `name`, if it is `shared`, else to its own.
        pub(crate) const fn planned(
            name: &'static str,
            shared: bool,
            config: Config<T::Rules>,
            max_keys: u32,
        ) -> Self {
            Self { link: OnceLock::new(), plan: KeyedPlan { name, shared, config, max_keys } }
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.plan.name
    }

    /// The rules of a key that this value makes. The head has none of its own.
    pub(crate) fn rules(&self) -> T::Rules {
        let rules = self.plan.config.rules;
        #[cfg(feature = "control")]
        let rules = self.link().head().identity().changed_rules(rules);
        rules
    }

    /// The cell of `key`.
    pub(crate) fn member<K: Key + ?Sized>(&self, key: &K) -> Arc<T> {
        let link = self.link();
        key.with_text(|key| link.member(key, || self.plan.config))
    }

    /// The keys, if the value has been used. Registers nothing.
    pub(crate) fn peek(&self) -> Option<&Link<T>> {
        self.link.get()
    }

    /// The keys in use.
    #[inline]
    pub(crate) fn link(&self) -> &Link<T> {
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
    fn fresh_link(&self) -> Option<&'static Link<T>> {
        let number = tested::fresh().filter(|_| self.plan.shared)?;
        let KeyedPlan { name, config, max_keys, .. } = self.plan;
        let mut consequences = Consequences::default();
        let place = (name, config.origin.place(), max_keys);
        let link = T::statics().links.of(number, place, || self.plan.link(&mut consequences));
        consequences.happen::<T>();
        Some(link)
    }

    #[cold]
    #[inline(never)]
    fn link_up(&self) -> &Link<T> {
        let mut consequences = Consequences::default();
        let link = self.link.get_or_init(|| self.plan.link(&mut consequences));
        // Only after the link is made: a subscriber may use this same value.
        consequences.happen::<T>();
        link
    }
}

impl<T: Named> KeyedPlan<T> {
    /// The keys of the plan, in use.
    fn link(self, consequences: &mut Consequences) -> Link<T> {
        let Self { name, shared, config, max_keys } = self;
        if !shared {
            return Link::unshared(name, config.origin, max_keys);
        }
        let (head, greeted) = cell::find_or_make::<T>(name);
        consequences.add(greeted);
        let (link, conflicts) = Link::of_static(head, config.origin, max_keys);
        consequences.add(conflicts.into());
        link
    }
}

/// Another handle on the same keys. One that is shared finds them by its name, so that it is not
/// bound to those of a test in which it is cloned.
impl<T: Named> Clone for KeyedValue<T> {
    fn clone(&self) -> Self {
        let link = if self.plan.shared { self.link.get() } else { Some(self.link()) };
        Self { link: link.cloned().map_or_else(OnceLock::new, OnceLock::from), plan: self.plan }
    }
}
