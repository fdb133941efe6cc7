//! State that a test has to itself: one thing for each guard and each key.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use crate::runtime::sync::lock;

/// Things by the number of a guard of `testing::fresh` and by a key. They are leaked, as the ones
/// of the process are statics: a test process does not live long.
#[derive(Debug)]
pub(crate) struct PerTest<K, T: 'static>(Mutex<BTreeMap<(u64, K), &'static T>>);

impl<K: Ord + Copy, T> PerTest<K, T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(BTreeMap::new()))
    }

    /// The thing of this number and key. `make` runs outside of the lock; of two threads that make
    /// one at the same time, one is given the other's.
    pub(crate) fn of(&self, number: u64, key: K, make: impl FnOnce() -> T) -> &'static T {
        if let Some(thing) = self.things().get(&(number, key)) {
            return thing;
        }
        let thing = Box::leak(Box::new(make()));
        self.things().entry((number, key)).or_insert(thing)
    }

    fn things(&self) -> MutexGuard<'_, BTreeMap<(u64, K), &'static T>> {
        lock(&self.0)
    }
}

/// Writes `here(&'static self) -> &'static Self` for a static next to an annotated function:
/// itself, or the twin that a test has, which links itself to what the test has.
macro_rules! twins {
    ($static:ty, |$twin:ident| $make:expr) => {
        impl $static {
            #[cfg(feature = "test-util")]
            #[inline]
            fn here(&'static self) -> &'static Self {
                static TWINS: $crate::named::per_test::PerTest<usize, $static> =
                    $crate::named::per_test::PerTest::new();
                let Some(number) = $crate::runtime::tested::fresh() else { return self };
                let $twin = self;
                TWINS.of(number, std::ptr::from_ref(self).addr(), || $make)
            }

            #[cfg(not(feature = "test-util"))]
            #[allow(clippy::inline_always, reason = "it is nothing")]
            #[inline(always)]
            const fn here(&'static self) -> &'static Self {
                self
            }
        }
    };
}
pub(crate) use twins;
