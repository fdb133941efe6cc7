//! What a thing with a name is asked for, so that all that follows from a name is written once.

use std::fmt;

use super::conflict::Conflict;
use super::identity::Identity;
use super::keyed_map::Member;
use super::registry::{Registered, Registry};
use super::statics::Statics;
#[cfg(feature = "test-util")]
use crate::runtime::tested;

/// The state of one thing with a name: a bulkhead, for example.
pub(crate) trait Named: Registered + Member + fmt::Debug + Send + Sync {
    /// What is in force for it, complete and within range. It prints as its arguments are written.
    type Rules: Copy + fmt::Debug + PartialEq + fmt::Display + Send + Sync + 'static;

    /// What a place in the source writes.
    type Settings: Copy + fmt::Debug + Into<Self::Rules> + 'static;

    /// The noun that messages begin with, such as `bulkhead`.
    const KIND: &'static str;

    /// A cell that is not in use, for a static.
    fn unlinked(name: &'static str) -> Self;

    /// A cell in use.
    fn in_use(identity: Identity<Self>) -> Self
    where
        Self: Sized;

    /// A cell in use that lets every call through.
    fn unguarded(identity: Identity<Self>) -> Self
    where
        Self: Sized;

    fn identity(&self) -> &Identity<Self>
    where
        Self: Sized;

    /// The rules of its identity have been set. Called outside of locks.
    fn configured(&self);

    /// The registry has it: what control has set for its name can be put in force.
    fn greet(&'static self) {}

    /// All statics of the policy.
    fn statics() -> &'static Statics<Self>
    where
        Self: Sized;

    /// Two configurations of a name, or of one of its keys if `key` is given.
    fn tell_conflict(conflict: &Conflict, key: Option<&str>);

    /// `max_keys` keys are kept, and none can be evicted: calls of others run unguarded.
    fn tell_full(name: &'static str, max_keys: usize);
}

/// The registry that attributes and values share; that of the test, if it has one.
pub(crate) fn registry<T: Named>() -> &'static Registry<T> {
    #[cfg(feature = "test-util")]
    if let Some(number) = tested::fresh() {
        return T::statics().fresh.of(number, (), Registry::new);
    }
    &T::statics().registry
}

/// The cell of `name`, in use.
pub(crate) fn named<T: Named>(name: &str) -> &'static T {
    let cell = registry::<T>().named(name, |name| T::in_use(Identity::of_name(name)));
    cell.greet();
    cell
}

/// Reports configurations of a name that differ from the one in force.
pub(crate) fn tell_conflicts<T: Named>(conflicts: &[Conflict]) {
    for conflict in conflicts {
        T::tell_conflict(conflict, None);
    }
}
