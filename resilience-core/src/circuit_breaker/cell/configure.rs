//! The settings of a cell, and its keys.

use super::{BreakerCell, DEFAULT_RULES, HeadKeys, OwnedCell};
use crate::circuit_breaker::cell::locked::Locked;
use crate::circuit_breaker::event::change_cause::ChangeCause;
#[cfg(feature = "shared")]
use crate::circuit_breaker::fleet::roster::Roster;
#[cfg(feature = "control")]
use crate::circuit_breaker::overridden;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::window::Window;
use crate::circuit_breaker::state::{self, Change, State};
use crate::named::config::Config;
use crate::named::conflict::Conflict;
use crate::named::keyed_map::{Eviction, KeyedMap, Member, bound};
use crate::named::origin::Origin;
use crate::runtime::clock::Instant;
#[cfg(feature = "shared")]
use crate::runtime::fleet;
use crate::runtime::sync::Ordering;

impl BreakerCell {
    /// Makes this cell the head of the keys used at `origin`. The returned conflicts are to be
    /// reported after all locks are released.
    pub(crate) fn stand_for_keys(
        &'static self,
        origin: Origin,
        max_keys: u32,
    ) -> (&'static KeyedMap<Self>, Vec<Conflict>) {
        // Under the lock: if one origin with keys and one without run at the same time, exactly one
        // of them finds the other.
        let mut locked = self.locked();
        let keyed = self.keyed.get_or_init(|| {
            Box::new(HeadKeys {
                map: KeyedMap::new(origin, max_keys, Self::unguarded(&OwnedCell::Static(self))),
                #[cfg(feature = "shared")]
                roster: Roster::new(),
            })
        });
        let keyed = &keyed.map;
        let without_keys =
            self.config.get().map(|config| Conflict::has_keys(self.subject(), config.origin, origin));
        // No lane cares for an opening of this breaker from now on: each key has its own.
        #[cfg(feature = "shared")]
        let changed = self.retire_from_fleet(&mut locked);
        let (first, other) = ((keyed.origin(), keyed.max_keys()), (origin, bound(max_keys)));
        let found = [without_keys, Conflict::of_max_keys(self.subject(), first, other)];
        let told = found.into_iter().flatten().filter(|conflict| locked.note(conflict));
        let told = told.collect();
        drop(locked);
        #[cfg(feature = "shared")]
        self.tell(changed);
        (keyed, told)
    }

    /// Notes a conflict of one of the keys. Returns whether to report it.
    pub(crate) fn note_conflict(&self, conflict: &Conflict) -> bool {
        self.locked().note(conflict)
    }

    /// Sets the settings, unless the breaker already has some. The returned conflicts (other
    /// settings, or keys elsewhere) are to be reported after all locks are released.
    pub(crate) fn configure(&self, written: Config<Settings>) -> Vec<Conflict> {
        let config = Config::new(written.rules.rules(), written.origin);
        let mut locked = self.locked();
        #[cfg(feature = "control")]
        let before = *self.rules();
        let is_first = self.config.set(config).is_ok();
        #[cfg(feature = "control")]
        if is_first && self.is_overridden() {
            let _ = self.written.set(Box::new(written.rules));
            self.override_again(overridden::global());
            self.adapt(&mut locked, &before);
        }
        #[cfg(feature = "control")]
        self.written.get_or_init(|| Box::new(written.rules));
        if is_first && !self.is_overridden() {
            locked.window = Window::of(&config.rules).map(Box::new);
            if !self.is_unlinked() {
                self.begin_closed_anew(&mut locked, &config.rules);
            }
        }
        // The breaker of a key, of which there may be many, allocates this when it first opens.
        if is_first && self.key_of.is_none() {
            locked.make_room();
        }
        let kept = self.config.get().filter(|_| !is_first);
        let other_settings = kept.and_then(|kept| {
            Conflict::of_settings(self.subject(), kept, &config, locked.conflicts.as_deref())
        });
        let with_keys =
            self.keyed().map(|keyed| Conflict::has_no_keys(self.subject(), keyed.origin(), config.origin));
        let found = [other_settings, with_keys];
        found.into_iter().flatten().filter(|conflict| locked.note(conflict)).collect()
    }

    /// Restarts the closed state of a breaker that was used before it had settings, if they need
    /// another kind of closed state.
    pub(super) fn begin_closed_anew(&self, locked: &mut Locked, rules: &Rules) {
        let closed = state::closed(rules);
        self.change(locked, ChangeCause::Manual, |_, state, _| match state {
            State::Closed { .. } if closed != state::closed(&DEFAULT_RULES) => (Change::Into(closed), ()),
            _ => (Change::Stay, ()),
        });
    }

    /// Whether the origin of this `mark` has yet to compare its settings with those of this key.
    /// Sets the mark, so it returns `true` only once per origin.
    pub(crate) fn is_to_compare(&self, mark: u64) -> bool {
        let has_compared = |marks| marks & mark != 0;
        self.key_of.as_ref().is_some_and(|key_of| {
            !has_compared(key_of.compared.load(Ordering::Relaxed))
                && !has_compared(key_of.compared.fetch_or(mark, Ordering::Relaxed))
        })
    }
}

/// The answers that the map of the keys asks for.
impl Member for BreakerCell {
    fn key(&self) -> Option<&str> {
        self.key()
    }

    #[cfg(feature = "shared")]
    fn is_kept(&self) {
        if self.joins_fleet() {
            fleet::wake();
        }
    }

    /// The cost of evicting this cell: cheap if closed. Asked under the lock, under which a circuit
    /// opens: a plain load could return a state from before an opening that has already ended.
    fn eviction(&self, now: Instant) -> Eviction {
        let _locked = self.locked();
        let state = self.state_of(self.load(Ordering::Relaxed));
        match state {
            _ if self.observing.load(Ordering::Relaxed) => Eviction::Never,
            State::Closed { .. } => Eviction::Cheap,
            _ if state.is_abandoned(now) => Eviction::Stale,
            _ => Eviction::Never,
        }
    }
}
