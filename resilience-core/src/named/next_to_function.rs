//! The statics next to annotated functions.

use std::sync::Arc;

use super::cell::{self, Named, registry};
use super::config::Config;
use super::consequences::Consequences;
use super::identity::Identity;
use super::key::Key;
use super::keyed::Link;
use super::origin::Origin;
use super::registry::Registry;
use crate::runtime::sync::{OnceLock, const_fn};
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// A `static` next to an annotated function. The first call links it to the cell in use: its own,
/// or the one that already has its name.
#[derive(Debug)]
pub(crate) struct StaticCell<T: Named + 'static> {
    /// Stored inline, so that the common case (no other user of the name) follows no pointer. While
    /// another cell is in use, it stays as it is: not in use.
    own: T,
    link: OnceLock<&'static T>,
    /// Whether others may use the name.
    shared: bool,
    origin: Origin,
    settings: fn() -> T::Settings,
}

impl<T: Named> StaticCell<T> {
    const_fn! {
        /// `own` is not in use yet.
        pub(crate) const fn new(own: T, shared: bool, origin: Origin, settings: fn() -> T::Settings) -> Self {
            Self { own, link: OnceLock::new(), shared, origin, settings }
        }
    }

    /// The static itself, or the twin that a test has.
    #[inline]
    pub(crate) fn here(&'static self) -> &'static Self {
        #[cfg(feature = "test-util")]
        if let Some(number) = tested::fresh() {
            let twin = || Self::new(T::unlinked(self.own.name()), self.shared, self.origin, self.settings);
            return T::statics().twins.of(number, std::ptr::from_ref(self).addr(), twin);
        }
        self
    }

    /// The static's own cell. It may not be in use.
    #[inline]
    pub(crate) fn own(&'static self) -> &'static T {
        &self.own
    }

    /// The cell in use, looked up once.
    #[inline]
    pub(crate) fn linked(&'static self) -> &'static T {
        match self.link.get() {
            Some(cell) => cell,
            None => self.link_with(registry::<T>()),
        }
    }

    /// Out of line, as it happens once.
    #[cold]
    #[inline(never)]
    fn link_with(&'static self, registry: &Registry<T>) -> &'static T {
        // Not inside `get_or_init`: the user's expression may call the function that is being
        // linked.
        let config = Config::new((self.settings)().into(), self.origin);
        let mut consequences = Consequences::default();
        let cell = *self.link.get_or_init(|| {
            consequences.add(Identity::configure(&self.own, config));
            if !self.shared {
                registry.add_unnamed(&self.own);
                return &self.own;
            }
            let cell = registry.offer(&self.own);
            if !std::ptr::eq(cell, &raw const self.own) {
                consequences.add(Identity::configure(cell, config));
            }
            cell
        });
        consequences.add(cell::greet(cell));
        // Only after the link is made: a subscriber may call the function that is being linked.
        consequences.happen::<T>();
        cell
    }
}

/// A `static` next to an annotated function that has a `key`. Those of one name share their keys.
#[derive(Debug)]
pub(crate) struct StaticKeyed<T: Named + 'static> {
    /// The head of the keys, unless another cell already has its name.
    head: T,
    link: OnceLock<Link<T>>,
    /// Whether others may use the name.
    shared: bool,
    origin: Origin,
    max_keys: fn() -> u32,
}

impl<T: Named> StaticKeyed<T> {
    const_fn! {
        /// `head` is in use.
        pub(crate) const fn new(head: T, shared: bool, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self { head, link: OnceLock::new(), shared, origin, max_keys }
        }
    }

    /// The static itself, or the twin that a test has.
    fn here(&'static self) -> &'static Self {
        #[cfg(feature = "test-util")]
        if let Some(number) = tested::fresh() {
            let head = || T::in_use(Identity::of_name(self.head.name()));
            let twin = || Self::new(head(), self.shared, self.origin, self.max_keys);
            return T::statics().keyed_twins.of(number, std::ptr::from_ref(self).addr(), twin);
        }
        self
    }

    /// The cell of `key`. `settings` is called if the key is new.
    pub(crate) fn member<K: Key + ?Sized>(
        &'static self,
        key: &K,
        settings: &dyn Fn() -> T::Settings,
    ) -> Arc<T> {
        let here = self.here();
        key.with_text(|key| here.linked().member(key, || Config::new(settings().into(), here.origin)))
    }

    /// The keys, looked up once.
    #[inline]
    fn linked(&'static self) -> &'static Link<T> {
        match self.link.get() {
            Some(link) => link,
            None => self.link_up(),
        }
    }

    #[cold]
    fn link_up(&'static self) -> &'static Link<T> {
        // Not inside `get_or_init`: the user's expression may call the function that is being
        // linked.
        let max_keys = (self.max_keys)();
        let mut consequences = Consequences::default();
        let link = self.link.get_or_init(|| {
            let (head, greeted) = if self.shared {
                cell::find_or_make::<T>(self.head.name())
            } else {
                registry::<T>().add_unnamed(&self.head);
                (&self.head, cell::greet(&self.head))
            };
            consequences.add(greeted);
            let (link, conflicts) = Link::of_static(head, self.origin, max_keys);
            consequences.add(conflicts.into());
            link
        });
        // Only after the link is made: a subscriber may call the function that is being linked.
        consequences.happen::<T>();
        link
    }
}
