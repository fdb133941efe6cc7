//! The statics next to annotated functions.

use std::sync::Arc;

use crate::bulkhead::cell::BulkheadCell;
use crate::bulkhead::settings::BulkheadSettings;
use crate::bulkhead::state::Places;
use crate::named::key::Key;
use crate::named::next_to_function::{StaticCell, StaticKeyed};
use crate::named::origin::Origin;
use crate::runtime::sync::const_fn;

/// The bulkhead of one annotated function. The first call links it to the cell in use: its own, or
/// the one that already has its name.
#[derive(Debug)]
pub struct StaticBulkhead(StaticCell<BulkheadCell>);

impl StaticBulkhead {
    const_fn! {
        /// A bulkhead that is shared by everybody who uses the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, settings: fn() -> BulkheadSettings) -> Self {
            Self(StaticCell::new(BulkheadCell::with_places(Places::UNLINKED, name), true, origin, settings))
        }
    }

    const_fn! {
        /// A bulkhead of its own, with the function's path as its label.
        #[must_use]
        pub const fn unnamed(label: &'static str, settings: fn() -> BulkheadSettings) -> Self {
            let own = BulkheadCell::with_places(Places::UNLINKED, label);
            Self(StaticCell::new(own, false, Origin::new(label, "", 0), settings))
        }
    }

    /// Takes a place. If one is free, nobody waits, and the static's own cell is in use, this is a
    /// load and a compare-and-swap.
    #[inline]
    pub(in crate::bulkhead) fn enter(&'static self) -> Result<&'static BulkheadCell, &'static BulkheadCell> {
        let here = self.0.here();
        if here.own().try_enter() { Ok(here.own()) } else { Self::enter_linked(here) }
    }

    /// The same, in the cell in use: another one has the name, or its own is full.
    #[inline(never)]
    fn enter_linked(
        here: &'static StaticCell<BulkheadCell>,
    ) -> Result<&'static BulkheadCell, &'static BulkheadCell> {
        let cell = here.linked();
        if cell.try_enter() { Ok(cell) } else { Err(cell) }
    }
}

/// The bulkheads of one annotated function with a `key`. Those of one name share their keys.
#[derive(Debug)]
pub struct StaticKeyedBulkhead(StaticKeyed<BulkheadCell>);

impl StaticKeyedBulkhead {
    const_fn! {
        /// Bulkheads that are shared by every keyed bulkhead of the name.
        #[must_use]
        pub const fn named(name: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self::new(name, true, origin, max_keys)
        }
    }

    const_fn! {
        /// Bulkheads that are shared with no other function.
        #[must_use]
        pub const fn unnamed(label: &'static str, origin: Origin, max_keys: fn() -> u32) -> Self {
            Self::new(label, false, origin, max_keys)
        }
    }

    const_fn! {
        const fn new(name: &'static str, shared: bool, origin: Origin, max_keys: fn() -> u32) -> Self {
            let head = BulkheadCell::with_places(Places::NONE_IN_USE, name);
            Self(StaticKeyed::new(head, shared, origin, max_keys))
        }
    }

    /// The bulkhead of `key`. `settings` is called if the key is new.
    pub fn locate<K: Key + ?Sized>(
        &'static self,
        key: &K,
        settings: impl Fn() -> BulkheadSettings,
    ) -> Arc<BulkheadCell> {
        self.0.member(key, &settings)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_static_of_a_function_is_small() {
        let most = if cfg!(feature = "_site") { 448 } else { 384 };
        assert!(size_of::<StaticBulkhead>() <= most, "{}", size_of::<StaticBulkhead>());
    }
}
