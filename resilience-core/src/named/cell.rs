//! What a thing with a name is asked for, so that all that follows from a name is written once.

use std::fmt;
use std::hash::Hash;

use super::conflict::Conflict;
use super::consequences::Consequences;
use super::identity::Identity;
use super::keyed_map::Member;
use super::registry::{Registered, Registry};
use super::statics::Statics;
#[cfg(feature = "test-util")]
use crate::runtime::tested;
use crate::waiting::wakers::Wakers;

/// The state of one thing with a name: a bulkhead, for example.
pub(crate) trait Named: Registered + Member + fmt::Debug + Send + Sync {
    /// What is in force for it, complete and within range. It prints as its arguments are written.
    type Rules: Copy + fmt::Debug + Eq + Hash + fmt::Display + Send + Sync + 'static;

    /// What a place in the source writes.
    type Settings: Copy + fmt::Debug + Into<Self::Rules> + 'static;

    /// What control can put in the place of rules.
    #[cfg(feature = "control")]
    type Change: Copy + fmt::Debug + Eq + Hash + Send + Sync + 'static;

    /// The rules of a thing that nobody has configured.
    #[cfg(feature = "control")]
    const UNCONFIGURED: Self::Rules;

    /// The noun that messages begin with, such as `bulkhead`.
    const KIND: &'static str;

    /// A cell that is not in use, for the twin of a static.
    #[cfg(feature = "test-util")]
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

    /// The rules of its identity are others now: those that it had are `before`, or none. Returns
    /// the calls that they let in. They are woken later, as the caller may hold locks.
    fn configured(&self, before: Option<Self::Rules>) -> Wakers;

    /// The rules that follow if `change` is in the place of what is `written`.
    #[cfg(feature = "control")]
    fn changed(written: Self::Rules, change: Self::Change) -> Self::Rules;

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

/// The cell of `name`, in use. Call it outside of locks.
pub(crate) fn named<T: Named>(name: &str) -> &'static T {
    let (cell, consequences) = find_or_make::<T>(name);
    consequences.happen::<T>();
    cell
}

/// The cell of `name`, in use.
pub(super) fn find_or_make<T: Named>(name: &str) -> (&'static T, Consequences) {
    let cell = registry::<T>().named(name, |name| T::in_use(Identity::of_name(name)));
    (cell, greet(cell))
}

/// Puts what control has set for the name of `cell` in force. The registry has the cell already.
pub(super) fn greet<T: Named>(cell: &'static T) -> Consequences {
    #[cfg(feature = "control")]
    return super::overridden::greet(cell).into();
    #[cfg(not(feature = "control"))]
    {
        let _ = cell;
        Consequences::default()
    }
}
