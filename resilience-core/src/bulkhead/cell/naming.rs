//! The name of a cell: what `named` asks it for.

use super::BulkheadCell;
use crate::bulkhead::event;
#[cfg(feature = "control")]
use crate::bulkhead::overridden::BulkheadChange;
use crate::bulkhead::settings::BulkheadSettings;
use crate::bulkhead::settings::rules::Rules;
use crate::bulkhead::state::Places;
use crate::named::cell::Named;
use crate::named::conflict::Conflict;
use crate::named::identity::Identity;
use crate::named::keyed_map::{Eviction, Member};
use crate::named::registry::Registered;
use crate::named::statics::statics;
use crate::runtime::clock::Instant;
use crate::runtime::sync::Ordering;
use crate::waiting::wakers::Wakers;

impl BulkheadCell {
    /// The rules in force.
    pub(crate) fn rules(&self) -> Rules {
        self.identity.rules().copied().unwrap_or(Rules::DEFAULT)
    }

    /// Whether a thread that waits may hang although its source says nothing of waiting: control
    /// has given the bulkhead a queue, and neither says how long a wait is. Whoever writes a queue
    /// without a `wait` next to sync code has chosen that.
    pub(in crate::bulkhead) fn may_hang(&self) -> bool {
        let in_force = self.rules();
        let written = self.identity.written_rules().copied().unwrap_or(Rules::DEFAULT);
        in_force.queue > 0 && in_force.wait.is_none() && written.queue == 0
    }
}

impl Named for BulkheadCell {
    type Rules = Rules;
    type Settings = BulkheadSettings;

    const KIND: &'static str = "bulkhead";

    #[cfg(feature = "test-util")]
    fn unlinked(name: &'static str) -> Self {
        Self::with_places(Places::UNLINKED, name)
    }

    fn in_use(identity: Identity<Self>) -> Self {
        Self { identity, ..Self::with_places(Places::NONE_IN_USE, "") }
    }

    fn unguarded(identity: Identity<Self>) -> Self {
        let cell = Self::in_use(identity);
        cell.set_limit(Rules::NONE);
        cell
    }

    fn identity(&self) -> &Identity<Self> {
        &self.identity
    }

    #[cfg(feature = "control")]
    type Change = BulkheadChange;

    #[cfg(feature = "control")]
    const UNCONFIGURED: Rules = Rules::DEFAULT;

    /// A limit that adapts goes on from where it is, within its bounds.
    fn configured(&self, _before: Option<Rules>) -> Wakers {
        self.put_limit_in_force()
    }

    #[cfg(feature = "control")]
    fn changed(written: Rules, change: BulkheadChange) -> Rules {
        change.over(written)
    }

    statics!(BulkheadCell);

    fn tell_conflict(conflict: &Conflict, key: Option<&str>) {
        event::conflicting(conflict, key);
    }

    fn tell_full(name: &'static str, max_keys: usize) {
        event::out_of_keys(name, max_keys);
    }
}

impl Registered for BulkheadCell {
    fn name(&self) -> &'static str {
        self.name()
    }

    /// A release: whoever enters sees the rules that were written before.
    fn activate(&self) {
        self.places.store(Places::NONE_IN_USE.to_bits(), Ordering::Release);
    }
}

/// The answers that the map of the keys asks for.
impl Member for BulkheadCell {
    fn key(&self) -> Option<&str> {
        self.identity.key()
    }

    /// A bulkhead with calls is never evicted, nor one that a call has found and is about to enter:
    /// the next call of its key would find another one, with all places free. One whose limit has
    /// adapted goes last: with it goes what it has learnt.
    fn eviction(&self, _now: Instant) -> Eviction {
        if self.places() != Places::NONE_IN_USE {
            Eviction::Never
        } else if self.has_adapted() {
            Eviction::Stale
        } else {
            Eviction::Unused
        }
    }
}
