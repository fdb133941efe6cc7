//! The statics of one policy: its registry, and what tests have to themselves.

use super::cell::Named;
#[cfg(feature = "test-util")]
use super::keyed::Link;
#[cfg(feature = "test-util")]
use super::next_to_function::{StaticCell, StaticKeyed};
#[cfg(feature = "test-util")]
use super::origin::Place;
#[cfg(feature = "control")]
use super::overridden::Overrides;
#[cfg(feature = "test-util")]
use super::owned::Owned;
#[cfg(feature = "test-util")]
use super::per_test::PerTest;
use super::registry::Registry;
use crate::runtime::sync::const_fn;

/// A place that uses the keys of a name, and how many of them it keeps.
#[cfg(feature = "test-util")]
type LinkPlace = (&'static str, Place, u32);

#[derive(Debug)]
pub(crate) struct Statics<T: Named + 'static> {
    pub(super) registry: Registry<T>,
    #[cfg(feature = "control")]
    pub(super) overrides: Overrides<T>,
    #[cfg(feature = "test-util")]
    pub(super) fresh: PerTest<(), Registry<T>>,
    /// What values link to in a test, by name, and those with keys by their place too.
    #[cfg(feature = "test-util")]
    pub(super) values: PerTest<&'static str, Owned<T>>,
    #[cfg(feature = "test-util")]
    pub(super) links: PerTest<LinkPlace, Link<T>>,
    /// The twin of a static next to an annotated function, by its address.
    #[cfg(feature = "test-util")]
    pub(super) twins: PerTest<usize, StaticCell<T>>,
    #[cfg(feature = "test-util")]
    pub(super) keyed_twins: PerTest<usize, StaticKeyed<T>>,
}

impl<T: Named> Statics<T> {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self {
                registry: Registry::new(),
                #[cfg(feature = "control")]
                overrides: Overrides::new(),
                #[cfg(feature = "test-util")]
                fresh: PerTest::new(),
                #[cfg(feature = "test-util")]
                values: PerTest::new(),
                #[cfg(feature = "test-util")]
                links: PerTest::new(),
                #[cfg(feature = "test-util")]
                twins: PerTest::new(),
                #[cfg(feature = "test-util")]
                keyed_twins: PerTest::new(),
            }
        }
    }
}

/// Writes `statics()` of a [`Named`].
macro_rules! statics {
    ($cell:ty) => {
        #[cfg(not(loom))]
        fn statics() -> &'static $crate::named::statics::Statics<$cell> {
            static STATICS: $crate::named::statics::Statics<$cell> = $crate::named::statics::Statics::new();
            &STATICS
        }

        #[cfg(loom)]
        fn statics() -> &'static $crate::named::statics::Statics<$cell> {
            loom::lazy_static! {
                static ref STATICS: $crate::named::statics::Statics<$cell> =
                    $crate::named::statics::Statics::new();
            }
            &STATICS
        }
    };
}
pub(crate) use statics;
