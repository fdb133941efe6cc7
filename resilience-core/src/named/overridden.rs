//! What control puts in the place of rules in the source, by the name of a thing.
//!
//! It is remembered for a name, so that a thing that is made later has it too. Each cell of the
//! name has the number of it, and of the rules that follow. Zero is as written.

use std::collections::BTreeMap;

use super::cell::{Named, registry};
use super::identity::Identity;
use super::keyed_map::KeyedMap;
use crate::runtime::append_only::AppendOnly;
use crate::runtime::sync::{Mutex, Ordering, const_fn, lock};
use crate::waiting::wakers::Wakers;

/// The changes of all names of one policy.
pub(crate) struct Overrides<T: Named + 'static> {
    /// Every change that ever was, by its number.
    known: AppendOnly<T::Change>,
    /// Every rules that ever followed from one.
    rules: AppendOnly<T::Rules>,
    by_name: Mutex<BTreeMap<Box<str>, u32>>,
}

/// The numbers of a change and of the rules that follow from it, as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numbers {
    change: u32,
    rules: u32,
}

impl Numbers {
    const fn to_bits(self) -> u64 {
        (self.change as u64) << 32 | self.rules as u64
    }

    #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
    const fn from_bits(bits: u64) -> Self {
        Self { change: (bits >> 32) as u32, rules: bits as u32 }
    }
}

impl<T: Named> Overrides<T> {
    const_fn! {
        pub(super) const fn new() -> Self {
            Self { known: AppendOnly::new(), rules: AppendOnly::new(), by_name: Mutex::new(BTreeMap::new()) }
        }
    }

    /// The number of the rules that a change makes of those that are written.
    fn number_of_rules(&self, change: u32, written: T::Rules) -> u32 {
        self.known.get(change).map_or(0, |change| self.rules.number(T::changed(written, *change)))
    }
}

impl<T: Named> std::fmt::Debug for Overrides<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Overrides").finish_non_exhaustive()
    }
}

/// Puts a change in force for the things of `name`: those that exist, and those that come. For a
/// function without a name, `name` is its label. `None` ends it. Returns the calls that it lets in.
pub(crate) fn set<T: Named>(name: &str, change: Option<T::Change>) -> Wakers {
    let overrides = &T::statics().overrides;
    let number = change.map_or(0, |change| overrides.known.number(change));
    let mut by_name = lock(&overrides.by_name);
    if number == 0 {
        by_name.remove(name);
    } else {
        by_name.insert(name.into(), number);
    }
    // Still under the lock, so that two of them are applied in their order.
    registry::<T>().all_of(name).into_iter().flat_map(|cell| obey(cell, number)).collect()
}

/// Puts the change of the cell's name in force, once the registry has the cell. So nothing that is
/// set in the meantime is lost.
pub(super) fn greet<T: Named>(cell: &'static T) -> Wakers {
    let by_name = lock(&T::statics().overrides.by_name);
    by_name.get(cell.identity().name()).map(|number| obey(cell, *number)).unwrap_or_default()
}

/// Puts a change in force for a cell and for its keys.
fn obey<T: Named>(cell: &T, number: u32) -> Wakers {
    let mut wakers = Identity::change(cell, number);
    for key in cell.identity().keyed().map(KeyedMap::all).unwrap_or_default() {
        wakers.extend(Identity::change(&*key, number));
    }
    wakers
}

impl<T: Named> Identity<T> {
    fn numbers(&self) -> Numbers {
        Numbers::from_bits(self.overridden.load(Ordering::Acquire))
    }

    /// The rules that control puts in the place of `written`.
    pub(super) fn changed_rules(&self, written: T::Rules) -> T::Rules {
        let change = T::statics().overrides.known.get(self.numbers().change);
        change.map_or(written, |change| T::changed(written, *change))
    }

    /// The rules that control has put in the place of those that are written.
    #[inline]
    pub(super) fn overriding_rules(&self) -> Option<&'static T::Rules> {
        match self.numbers().rules {
            0 => None,
            number => T::statics().overrides.rules.get(number),
        }
    }

    /// Puts a change in force for this cell alone.
    fn change(cell: &T, number: u32) -> Wakers {
        let this = cell.identity();
        // Kept until the rules are in force: of two changes, the later one stays.
        let _locked = lock(&this.conflicts);
        if this.numbers().change == number {
            return Wakers::default();
        }
        let before = this.rules().copied();
        this.override_with(number);
        cell.configured(before)
    }

    /// The rules have been written. Call it under the lock of the identity.
    pub(super) fn override_again(&self) {
        self.override_with(self.numbers().change);
    }

    fn override_with(&self, number: u32) {
        let written = self.config.get().map_or(T::UNCONFIGURED, |config| config.rules);
        let rules = T::statics().overrides.number_of_rules(number, written);
        self.overridden.store(Numbers { change: number, rules }.to_bits(), Ordering::Release);
    }

    /// Follows the head of this key, if control has changed something since the key was made or
    /// looked up. Call it outside of locks.
    #[inline]
    pub(super) fn follow_head(cell: &T) {
        let Some(head) = cell.identity().head() else { return };
        let number = head.identity().numbers().change;
        if number != cell.identity().numbers().change {
            Self::change(cell, number).wake();
        }
    }
}
