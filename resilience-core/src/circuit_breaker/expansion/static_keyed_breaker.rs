//! The breakers of one annotated function with a `key`.

use std::sync::Arc;

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::event;
use crate::circuit_breaker::keyed::breakers::KeyedBreakers;
use crate::circuit_breaker::registry;
use crate::circuit_breaker::settings::Settings;
use crate::named::config::Config;
use crate::named::key::Key;
use crate::named::origin::Origin;
use crate::named::per_test::twins;
use crate::runtime::sync::{OnceLock, const_fn};

/// A `static` next to an annotated function that has a `key`. Those of one name share their keys.
#[derive(Debug)]
pub struct StaticKeyedBreaker {
    /// The head of the keys, unless another cell already has its name.
    head: BreakerCell,
    link: OnceLock<Link>,
    registered: bool,
    origin: Origin,
    max_keys: fn() -> u32,
}

/// The keys, and this static's mark among those who share them.
#[derive(Debug)]
struct Link {
    keyed: KeyedBreakers,
    mark: u64,
}

impl StaticKeyedBreaker {
    const_fn! {
        /// Breakers that are shared by every keyed breaker of the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self::new(name, true, origin, max_keys)
        }
    }

    const_fn! {
        /// Breakers that are shared with no other function.
        #[must_use]
        pub const fn unnamed(label: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self::new(label, false, origin, max_keys)
        }
    }

    const_fn! {
        const fn new(name: &'static str, registered: bool, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self { head: BreakerCell::closed(name), link: OnceLock::new(), registered, origin, max_keys }
        }
    }

    /// The breaker of `key`. `settings` is called if the key is new.
    pub fn locate<K: Key + ?Sized>(
        &'static self,
        key: &K,
        settings: impl Fn() -> Settings,
    ) -> Arc<BreakerCell> {
        key.with_text(|key| self.here().of_text(key, &settings))
    }

    fn of_text(&'static self, key: &str, settings: &dyn Fn() -> Settings) -> Arc<BreakerCell> {
        let Link { keyed, mark } = self.linked();
        keyed.member(key, *mark, || Config::new(settings(), self.origin))
    }

    /// The keys, looked up once.
    #[inline]
    fn linked(&'static self) -> &'static Link {
        match self.link.get() {
            Some(link) => link,
            None => self.link_up(),
        }
    }

    #[cold]
    fn link_up(&'static self) -> &'static Link {
        // Not inside `get_or_init`: the user's expression may call the function that is being
        // linked.
        let max_keys = (self.max_keys)();
        let mut conflicts = Vec::new();
        let link = self.link.get_or_init(|| {
            let head = if self.registered {
                registry::named(self.head.name())
            } else {
                registry::global().add_unnamed(&self.head);
                &self.head
            };
            registry::greet(head);
            let (keyed, found) = KeyedBreakers::of_static(head, self.origin, max_keys);
            conflicts = found;
            Link { mark: keyed.keys().mark_of(self.origin), keyed }
        });
        // Only after the link is made: a subscriber may call the function that is being linked.
        event::all_conflicting(&conflicts);
        link
    }
}

twins!(StaticKeyedBreaker, |of| StaticKeyedBreaker::new(
    of.head.name(),
    of.registered,
    of.origin,
    of.max_keys
));
