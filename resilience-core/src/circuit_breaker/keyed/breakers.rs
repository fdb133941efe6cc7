//! The breakers of all keys of one name.

use std::ops::Deref;
use std::sync::Arc;

use crate::circuit_breaker::cell::{BreakerCell, OwnedCell};
use crate::circuit_breaker::event;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::snapshot::CircuitSnapshot;
use crate::circuit_breaker::state::Command;
use crate::named::config::Config;
use crate::named::conflict::Conflict;
use crate::named::keyed_map::KeyedMap;
use crate::named::origin::Origin;

/// The breakers of the keys of one name or of one unshared breaker, and their head: the cell that
/// stands for all of them.
#[derive(Clone, Debug)]
pub(crate) struct KeyedBreakers {
    head: OwnedCell,
    keys: Keys,
}

#[derive(Clone, Debug)]
enum Keys {
    /// The map of a head that lives as long as the process.
    Static(&'static KeyedMap<BreakerCell>),
    /// A map beside its head: each member keeps the head alive, so a head that owned its map would
    /// never be dropped.
    Shared(Arc<KeyedMap<BreakerCell>>),
}

impl Deref for Keys {
    type Target = KeyedMap<BreakerCell>;

    fn deref(&self) -> &KeyedMap<BreakerCell> {
        match self {
            Self::Static(keys) => keys,
            Self::Shared(keys) => keys,
        }
    }
}

impl KeyedBreakers {
    /// The breakers under `head`, used at `origin`. The returned conflicts are to be reported after
    /// all locks are released.
    pub(crate) fn of_static(
        head: &'static BreakerCell,
        origin: Origin,
        max_keys: u32,
    ) -> (Self, Vec<Conflict>) {
        let (keys, conflicts) = head.stand_for_keys(origin, max_keys);
        (Self { head: OwnedCell::Static(head), keys: Keys::Static(keys) }, conflicts)
    }

    /// The breakers of a name that nobody shares.
    pub(crate) fn unshared(head: BreakerCell, origin: Origin, max_keys: u32) -> Self {
        let head = OwnedCell::Shared(Arc::new(head));
        let keys = KeyedMap::new(origin, max_keys, BreakerCell::unguarded(&head));
        Self { head, keys: Keys::Shared(Arc::new(keys)) }
    }

    /// The cell that stands for all keys.
    pub(crate) fn head(&self) -> &BreakerCell {
        &self.head
    }

    /// The map of the keys.
    pub(crate) fn keys(&self) -> &KeyedMap<BreakerCell> {
        &self.keys
    }

    /// The breaker of `key`, made with the settings of `config` if it is new. If another place has
    /// made it, the settings of both are compared once: `mark` is the bit of the place that asks.
    /// If no kept breaker can be evicted, because all are open or under manual control, this is one
    /// that lets every call through, but obeys commands to the head.
    pub(crate) fn member(
        &self,
        key: &str,
        mark: u64,
        config: impl Fn() -> Config<Settings>,
    ) -> Arc<BreakerCell> {
        let cell = self.keys.member(
            key,
            || BreakerCell::of_key(&self.head, key, mark, config()),
            || event::out_of_keys(self.head.name(), self.keys.max_keys()),
        );
        #[cfg(feature = "control")]
        cell.follow_head();
        if cell.is_to_compare(mark) {
            self.compare(&cell, config());
        }
        cell
    }

    #[cold]
    fn compare(&self, cell: &BreakerCell, config: Config<Settings>) {
        for conflict in cell.configure(config) {
            if self.head.note_conflict(&conflict) {
                event::conflicting(&conflict, cell.key());
            }
        }
    }

    /// The snapshot of all keys together.
    pub(crate) fn snapshot(&self) -> CircuitSnapshot {
        CircuitSnapshot { keyed: true, ..self.head.snapshot() }
    }

    /// Resets all breakers and the head.
    pub(crate) fn reset(&self) {
        reset(&self.head, &self.keys);
    }
}

/// Resets all breakers and the head. The breakers come first: otherwise one that has only observed
/// an opening would reject once the head stops observing. They come again last: one may have opened
/// in between.
pub(crate) fn reset(head: &BreakerCell, keys: &KeyedMap<BreakerCell>) {
    reset_members(keys);
    let _ = head.obey(Command::Reset);
    reset_members(keys);
}

fn reset_members(keys: &KeyedMap<BreakerCell>) {
    for cell in keys.all() {
        let _ = cell.obey(Command::Reset);
    }
}
