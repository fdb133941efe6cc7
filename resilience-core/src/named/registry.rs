//! The registry of the things of one policy.

use std::collections::BTreeMap;

use crate::runtime::sync::{Mutex, MutexGuard, const_fn, lock};

/// A thing that a registry finds.
pub(crate) trait Registered: 'static {
    /// The name, or the label of a function without a name.
    fn name(&self) -> &'static str;

    /// Puts a candidate into use. Called once, before any other thread can find it.
    fn activate(&self);
}

/// Writes `Registry` and `global()`, the registry of the process for things of the type `$thing`.
macro_rules! global_registry {
    ($thing:ty) => {
        pub(crate) type Registry = $crate::named::registry::Registry<$thing>;

        /// The registry that attributes and values share; that of the test, if it has one.
        #[cfg(not(loom))]
        pub(crate) fn global() -> &'static Registry {
            static GLOBAL: Registry = Registry::new();
            #[cfg(feature = "test-util")]
            if let Some(number) = $crate::runtime::tested::fresh() {
                static FRESH: $crate::named::per_test::PerTest<(), Registry> =
                    $crate::named::per_test::PerTest::new();
                return FRESH.of(number, (), Registry::new);
            }
            &GLOBAL
        }

        #[cfg(loom)]
        pub(crate) fn global() -> &'static Registry {
            loom::lazy_static! {
                static ref GLOBAL: Registry = Registry::new();
            }
            &GLOBAL
        }
    };
}
pub(crate) use global_registry;

/// Finds the thing of a name, and the things of functions without a name. It never shrinks: what
/// it holds lives as long as the process.
#[derive(Debug)]
pub(crate) struct Registry<T: 'static> {
    things: Mutex<Things<T>>,
}

#[derive(Debug)]
struct Things<T: 'static> {
    named: BTreeMap<&'static str, &'static T>,
    /// The things of functions without a name, by label. Several may have the same label: functions
    /// of one name in one module, in different bodies or types. Nothing else is linked to them, so
    /// a name that equals a label is another thing.
    unnamed: BTreeMap<&'static str, Vec<&'static T>>,
}

impl<T: Registered> Registry<T> {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self { things: Mutex::new(Things { named: BTreeMap::new(), unnamed: BTreeMap::new() }) }
        }
    }

    /// The thing in use for the candidate's name. It is the candidate itself if the name is new.
    pub(crate) fn offer(&self, candidate: &'static T) -> &'static T {
        let mut things = self.things();
        things.named.entry(candidate.name()).or_insert_with(|| {
            candidate.activate();
            candidate
        })
    }

    /// Puts the thing of a function without a name into use. A thread that sees it in use also
    /// finds it here.
    pub(crate) fn add_unnamed(&self, thing: &'static T) {
        let mut things = self.things();
        thing.activate();
        things.unnamed.entry(thing.name()).or_default().push(thing);
    }

    /// The thing in use for `name`. If the name is new, it is leaked, with the thing that `make`
    /// makes of it, which is in use already.
    pub(crate) fn named(&self, name: &str, make: impl FnOnce(&'static str) -> T) -> &'static T {
        let mut things = self.things();
        if let Some(thing) = things.named.get(name) {
            return thing;
        }
        let thing: &T = Box::leak(Box::new(make(Box::leak(Box::from(name)))));
        things.named.insert(thing.name(), thing);
        thing
    }

    /// The thing in use for `name`. If there is none, the first one whose label is `name`, of a
    /// function without a name. Makes nothing.
    pub(crate) fn find(&self, name: &str) -> Option<&'static T> {
        let things = self.things();
        let unnamed = || things.unnamed.get(name).and_then(|things| things.first());
        things.named.get(name).or_else(unnamed).copied()
    }

    /// The thing in use for `name`, and those of functions without a name whose label it is.
    #[cfg(feature = "control")]
    pub(crate) fn all_of(&self, name: &str) -> Vec<&'static T> {
        let things = self.things();
        let unnamed = things.unnamed.get(name).into_iter().flatten();
        things.named.get(name).into_iter().chain(unnamed).copied().collect()
    }

    /// All things with a name, sorted by it.
    #[cfg(feature = "shared")]
    pub(crate) fn all_named(&self) -> Vec<&'static T> {
        self.things().named.values().copied().collect()
    }

    /// All things, sorted by name or label.
    pub(crate) fn all(&self) -> Vec<&'static T> {
        let things = self.things();
        let unnamed = things.unnamed.values().flatten();
        let mut all: Vec<_> = things.named.values().chain(unnamed).copied().collect();
        drop(things);
        // A stable sort: things of one label stay in the order of their first calls.
        all.sort_by_key(|thing| thing.name());
        all
    }

    fn things(&self) -> MutexGuard<'_, Things<T>> {
        lock(&self.things)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[derive(Debug)]
    struct Thing(&'static str, AtomicU32);

    impl Registered for Thing {
        fn name(&self) -> &'static str {
            self.0
        }

        fn activate(&self) {
            self.1.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn thing(name: &'static str) -> &'static Thing {
        Box::leak(Box::new(made(name)))
    }

    fn made(name: &'static str) -> Thing {
        Thing(name, AtomicU32::new(0))
    }

    fn activations(thing: &Thing) -> u32 {
        thing.1.load(Ordering::SeqCst)
    }

    #[test]
    fn the_first_candidate_of_a_name_is_in_use() {
        let registry = Registry::new();
        let (first, second) = (thing("payments"), thing("payments"));
        for candidate in [first, second, first] {
            assert!(std::ptr::eq(registry.offer(candidate), first));
        }
        assert_eq!((activations(first), activations(second)), (1, 0));
        assert!(std::ptr::eq(registry.named("payments", made), first));
        assert!(registry.find("payments").is_some_and(|found| std::ptr::eq(found, first)));
    }

    #[test]
    fn a_name_that_is_asked_for_is_made_once() {
        let registry = Registry::new();
        assert!(registry.find("orders").is_none());
        let orders = registry.named("orders", made);
        assert!(std::ptr::eq(registry.named("orders", |_| unreachable!("it exists")), orders));
        assert_eq!((orders.name(), activations(orders)), ("orders", 0));
    }

    #[test]
    fn a_label_is_found_after_the_names_and_is_not_one() {
        let registry = Registry::new();
        let (first, second) = (thing("shop::charge"), thing("shop::charge"));
        registry.add_unnamed(first);
        registry.add_unnamed(second);
        assert_eq!((activations(first), activations(second)), (1, 1));
        assert!(registry.find("shop::charge").is_some_and(|found| std::ptr::eq(found, first)));
        let named = registry.named("shop::charge", made);
        assert!(registry.find("shop::charge").is_some_and(|found| std::ptr::eq(found, named)));
        let a = registry.offer(thing("a"));
        let all = registry.all();
        let expected = [a, named, first, second];
        assert!(all.len() == 4 && all.iter().zip(expected).all(|(one, other)| std::ptr::eq(*one, other)));
    }
}
