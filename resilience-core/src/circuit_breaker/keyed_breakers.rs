//! The breakers of `key = …`: one for each key, up to a maximum number.

use std::collections::HashMap;
use std::sync::Arc;

use super::cell::{BreakerCell, Eviction};
use super::conflict::Conflict;
use super::event;
use super::machine::Command;
use super::origin::{Config, Origin};
use super::owned_cell::OwnedCell;
use super::snapshot::CircuitSnapshot;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::sync::{AtomicBool, Mutex, MutexGuard, Ordering, lock};

/// The number of keys kept at most, unless `max_keys` is set.
pub const MAX_KEYS: u32 = 1024;

/// To make room, one in this many keys is evicted at once. This spreads the cost of the search over
/// many new keys.
const GIVEN_UP_AT_ONCE: usize = 16;

/// After a search for room that failed, the next one waits for as many look-ups as there are keys,
/// divided by this. So calls of other keys stay cheap while every kept breaker is open. With few
/// keys, every look-up searches.
const SEARCHED_PER_LOOK_UP: u64 = 16;

/// A bounded map from keys to breakers. Its lock is held to find or to insert a breaker, never
/// while a call runs.
#[derive(Debug)]
pub(super) struct KeyedBreakers {
    head: OwnedCell,
    /// The place that first used a key.
    origin: Origin,
    max_keys: usize,
    /// The places that use keys of this map. The mark of a place is the bit of its index.
    origins: Mutex<Vec<Origin>>,
    members: Mutex<Members>,
    /// Whether a key has found no room. This is reported once.
    full: AtomicBool,
    /// The breaker of keys that find no room. It admits every call, but obeys commands to the head.
    unguarded: Arc<BreakerCell>,
}

/// The number of keys kept for a given `max_keys`.
fn bound(max_keys: u32) -> usize {
    max_keys.max(1) as usize
}

/// The result of looking up a key.
enum Place {
    Taken(Arc<BreakerCell>),
    Free,
    Missing,
}

#[derive(Debug, Default)]
struct Members {
    by_key: HashMap<Box<str>, Member>,
    /// The number of look-ups so far. It is the clock for `last_used`.
    now: u64,
    /// No search for room before `now` reaches this, because the last one failed.
    barren_until: u64,
}

#[derive(Debug)]
struct Member {
    cell: Arc<BreakerCell>,
    last_used: u64,
}

impl Member {
    /// Whether no call runs and no handle exists. An idle member can pass for a busy one, if its
    /// last user has only just gone.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.cell) == 1
    }

    /// The cost of evicting this member, in the order of eviction. `None` if it must stay.
    fn rank(&self, now: Instant) -> Option<(Eviction, bool, u64)> {
        // The order matters: a call that ends in between opens the circuit before it releases the
        // cell.
        let idle = self.is_idle();
        match (self.cell.eviction(now), idle) {
            (Eviction::Cheap, idle) => Some((Eviction::Cheap, !idle, self.last_used)),
            (Eviction::Stale, true) => Some((Eviction::Stale, false, self.last_used)),
            (Eviction::Stale, false) | (Eviction::Never, _) => None,
        }
    }
}

impl KeyedBreakers {
    /// The map under `head`. It keeps its head alive, so a head that owns its map is never dropped.
    pub(super) fn new(head: OwnedCell, origin: Origin, max_keys: u32) -> Self {
        Self {
            origin,
            max_keys: bound(max_keys),
            origins: Mutex::new(Vec::new()),
            members: Mutex::new(Members::default()),
            full: AtomicBool::new(false),
            unguarded: Arc::new(BreakerCell::unguarded(&head)),
            head,
        }
    }

    /// The cell that stands for all keys.
    pub(super) fn head(&self) -> &BreakerCell {
        &self.head
    }

    /// The place that first used a key.
    pub(super) fn origin(&self) -> Origin {
        self.origin
    }

    /// The conflict with `origin` about the number of keys. `None` if both numbers are equal.
    pub(super) fn conflict_with(&self, origin: Origin, max_keys: u32) -> Option<Conflict> {
        let (kept, ignored) = ((self.origin, self.max_keys), (origin, bound(max_keys)));
        Conflict::of_max_keys(self.head.name(), kept, ignored)
    }

    /// The bit that records at each key whether `origin` has compared its settings there. There are
    /// 64 bits; all places after the 63rd share the last one.
    pub(super) fn mark_of(&self, origin: Origin) -> u64 {
        let mut origins = lock(&self.origins);
        let index = origins.iter().position(|known| *known == origin).unwrap_or_else(|| {
            if origins.len() < u64::BITS as usize {
                origins.push(origin);
            }
            origins.len() - 1
        });
        1 << index
    }

    /// The breaker of `key`, made with the settings of `config` if it is new. If another place has
    /// made it, the settings of both are compared once. If no kept breaker can be evicted, because
    /// all are open or under manual control, this is `unguarded`.
    pub(super) fn member(&self, key: &str, mark: u64, config: impl Fn() -> Config) -> Arc<BreakerCell> {
        let cell = self.find_or_make(key, mark, &config);
        if cell.is_to_compare(mark) {
            self.compare(&cell, config());
        }
        cell
    }

    #[cold]
    fn compare(&self, cell: &BreakerCell, config: Config) {
        for conflict in cell.configure(config) {
            if self.head.note_conflict(&conflict) {
                event::conflicting(&conflict, cell.key());
            }
        }
    }

    fn find_or_make(&self, key: &str, mark: u64, config: impl Fn() -> Config) -> Arc<BreakerCell> {
        match self.place(key, None) {
            Place::Taken(cell) => return cell,
            Place::Missing => return Arc::clone(&self.unguarded),
            Place::Free => {}
        }
        // Not under the lock: the user's expressions may call the same function.
        let made = Arc::new(BreakerCell::of_key(&self.head, key, mark, config()));
        // Another thread may have inserted this key or others in the meantime.
        match self.place(key, Some(&made)) {
            Place::Taken(cell) => cell,
            Place::Free => made,
            Place::Missing => Arc::clone(&self.unguarded),
        }
    }

    /// Looks up `key`. If there is room, `made` is inserted under the same lock. So a caller that
    /// lost its free slot to another thread makes room again and cannot lose that slot too.
    fn place(&self, key: &str, made: Option<&Arc<BreakerCell>>) -> Place {
        let mut members = self.members();
        if let Some(cell) = members.find(key) {
            return Place::Taken(cell);
        }
        let given_up = members.make_room(self.max_keys);
        let has_room = members.by_key.len() < self.max_keys;
        if let Some(cell) = made.filter(|_| has_room) {
            members.insert(key, cell);
        }
        // After the lock is released: evicted breakers drop their hooks, whose destructors may call
        // back into this map.
        drop(members);
        drop(given_up);
        if has_room { Place::Free } else { self.no_room() }
    }

    fn no_room(&self) -> Place {
        if !self.full.swap(true, Ordering::Relaxed) {
            event::out_of_keys(self.head.name(), self.max_keys);
        }
        Place::Missing
    }

    /// The breaker of `key`, if it is kept.
    pub(super) fn find(&self, key: &str) -> Option<Arc<BreakerCell>> {
        self.members().find(key)
    }

    /// All kept breakers, sorted by key.
    pub(super) fn all(&self) -> Vec<Arc<BreakerCell>> {
        let mut all: Vec<_> = self.members().by_key.values().map(|member| Arc::clone(&member.cell)).collect();
        all.sort_by(|a, b| a.key().cmp(&b.key()));
        all
    }

    /// The number of kept breakers.
    pub(super) fn len(&self) -> usize {
        self.members().by_key.len()
    }

    /// The snapshot of all keys together.
    pub(super) fn snapshot(&self) -> CircuitSnapshot {
        CircuitSnapshot { keyed: true, ..self.head.snapshot() }
    }

    /// Resets all breakers and the head. The breakers come first: otherwise one that has only
    /// observed an opening would reject once the head stops observing. They come again last: one
    /// may have opened in between.
    pub(super) fn reset(&self) {
        self.reset_members();
        let _ = self.head.obey(Command::Reset);
        self.reset_members();
    }

    fn reset_members(&self) {
        for cell in self.all() {
            let _ = cell.obey(Command::Reset);
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        lock(&self.members)
    }
}

impl Members {
    fn find(&mut self, key: &str) -> Option<Arc<BreakerCell>> {
        let member = self.by_key.get_mut(key)?;
        self.now += 1;
        member.last_used = self.now;
        Some(Arc::clone(&member.cell))
    }

    fn insert(&mut self, key: &str, cell: &Arc<BreakerCell>) {
        self.now += 1;
        self.by_key.insert(key.into(), Member { cell: Arc::clone(cell), last_used: self.now });
    }

    /// Evicts breakers if the map is full, and returns them for the caller to drop.
    ///
    /// Closed ones go first: idle before busy, and in each group the least recently used first. If
    /// none is closed, an idle one goes that has not been called for another cooldown after its own
    /// had ended.
    #[must_use]
    fn make_room(&mut self, max_keys: usize) -> Vec<Arc<BreakerCell>> {
        self.now += 1;
        if self.by_key.len() < max_keys || self.now < self.barren_until {
            return Vec::new();
        }
        let now = Clock::Async.now();
        let mut ranks: Vec<_> = self.by_key.values().filter_map(|member| member.rank(now)).collect();
        ranks.sort_unstable();
        // A group of closed, idle breakers goes at once. Of any other kind only one goes, because
        // its eviction loses something.
        let idle = ranks.iter().filter(|(eviction, busy, _)| *eviction == Eviction::Cheap && !busy).count();
        ranks.truncate((max_keys / GIVEN_UP_AT_ONCE).clamp(1, idle.max(1)));
        let Some(last) = ranks.last().copied() else {
            self.barren_until = self.now + self.by_key.len() as u64 / SEARCHED_PER_LOOK_UP;
            return Vec::new();
        };
        // Ranked again: a busy one may have opened since.
        let goes = |member: &mut Member| member.rank(now).is_some_and(|rank| rank <= last);
        self.by_key.extract_if(|_, member| goes(member)).map(|(_, member)| member.cell).collect()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::admission::Admitted;
    use super::super::settings::Settings;
    use super::*;
    use crate::vocabulary::outcome::Outcome;
    use proptest::prelude::*;

    const ORIGIN: Origin = Origin::new("family", "", 0);
    const MARK: u64 = 1;

    fn keyed(max_keys: u32) -> &'static KeyedBreakers {
        let head: &BreakerCell = Box::leak(Box::new(BreakerCell::closed("family")));
        head.stand_for_keys(ORIGIN, max_keys).0
    }

    fn config() -> Config {
        Config::new(&Settings::new().threshold(1), ORIGIN)
    }

    /// The breaker of `key`; `None` if it is not kept.
    fn member(keyed: &KeyedBreakers, key: &str) -> Option<Arc<BreakerCell>> {
        let cell = keyed.member(key, MARK, config);
        (cell.key() == Some(key)).then_some(cell)
    }

    fn open(keyed: &KeyedBreakers, key: &str) {
        let cell = member(keyed, key).expect("there is room");
        let entry: Admitted = cell.enter().expect("it is closed");
        cell.settle(entry, Outcome::Failure);
    }

    fn keys(keyed: &KeyedBreakers) -> Vec<String> {
        keyed.all().iter().map(|cell| cell.key().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_key_keeps_its_breaker() {
        let keyed = keyed(10);
        let (a, b) = (member(keyed, "a").unwrap(), member(keyed, "b").unwrap());
        assert!(Arc::ptr_eq(&a, &member(keyed, "a").unwrap()));
        assert!(!Arc::ptr_eq(&a, &b));
    }

    #[test]
    fn the_closed_one_that_was_not_used_for_longest_goes_first() {
        let keyed = keyed(3);
        for key in ["a", "b", "c", "a", "d"] {
            assert!(member(keyed, key).is_some());
        }
        assert_eq!(keys(keyed), ["a", "c", "d"]);
    }

    #[test]
    fn an_open_one_never_goes_and_a_busy_one_goes_after_idle_ones() {
        let keyed = keyed(3);
        open(keyed, "open");
        let busy = member(keyed, "busy").unwrap();
        for key in ["x", "y", "z"] {
            assert!(member(keyed, key).is_some());
        }
        assert_eq!(keys(keyed), ["busy", "open", "z"]);
        let held = member(keyed, "z").unwrap();
        assert!(member(keyed, "last").is_some());
        assert_eq!(keys(keyed), ["last", "open", "z"], "of two busy ones the one unused for longer");
        drop((busy, held));
    }

    #[test]
    fn with_nothing_but_open_ones_there_is_no_room() {
        let keyed = keyed(2);
        open(keyed, "a");
        member(keyed, "b").unwrap().obey(Command::ForceOpen).expect("always legal");
        assert!(member(keyed, "c").is_none());
        assert_eq!(keys(keyed), ["a", "b"]);
        member(keyed, "b").unwrap().obey(Command::Reset).expect("always legal");
        assert!(member(keyed, "c").is_some(), "a small family is searched at once");
        assert_eq!(keys(keyed), ["a", "c"]);
    }

    #[test]
    fn room_in_a_large_family_is_searched_for_now_and_then() {
        let keyed = keyed(160);
        let names: Vec<String> = (0..160).map(|index| index.to_string()).collect();
        names.iter().for_each(|name| open(keyed, name));
        assert!(member(keyed, "late").is_none());
        member(keyed, "7").unwrap().obey(Command::Reset).expect("always legal");
        let found = (1..100).find(|_| member(keyed, "late").is_some());
        // The look-up of `7` counts too.
        assert_eq!(found, Some(160 / 16 - 1));
    }

    #[test]
    fn a_key_that_loses_the_race_for_a_free_place_makes_room_again() {
        let keyed = keyed(1);
        // While the settings of "slower" are made, "faster" takes the slot, and is closed and idle.
        let overtaken = || {
            drop(member(keyed, "faster"));
            config()
        };
        assert_eq!(keyed.member("slower", MARK, overtaken).key(), Some("slower"), "it is guarded");
        assert_eq!(keys(keyed), ["slower"]);
    }

    #[test]
    fn a_key_that_is_overtaken_by_one_that_opens_is_not_kept() {
        let keyed = keyed(1);
        let overtaken = || {
            open(keyed, "faster");
            config()
        };
        assert_ne!(keyed.member("slower", MARK, overtaken).key(), Some("slower"));
        assert_eq!(keys(keyed), ["faster"], "the bound holds, and the open one stays");
    }

    #[test]
    fn one_that_observes_stays() {
        let keyed = keyed(1);
        member(keyed, "a").unwrap().obey(Command::ObserveOnly).expect("always legal");
        assert!(member(keyed, "b").is_none());
    }

    #[test]
    fn many_idle_ones_go_at_once_and_of_busy_ones_only_one() {
        let filled =
            |keyed: &KeyedBreakers| (0..64).map(|key| member(keyed, &key.to_string())).collect::<Vec<_>>();
        let idle = keyed(64);
        drop(filled(idle));
        assert!(member(idle, "more").is_some());
        assert_eq!(keys(idle).len(), 64 - 64 / GIVEN_UP_AT_ONCE + 1);

        let busy = keyed(64);
        let held = filled(busy);
        assert!(held.iter().all(Option::is_some));
        assert!(member(busy, "more").is_some());
        assert_eq!(keys(busy).len(), 64, "only one was given up for it");
    }

    /// A kept key in the naive model. The last one in the list was used last.
    #[derive(Clone, Debug, PartialEq)]
    struct Kept {
        key: u8,
        open: bool,
        held: bool,
    }

    /// Calls `key` in the naive model. Returns whether there was room.
    fn call(kept: &mut Vec<Kept>, max_keys: usize, key: u8) -> bool {
        if let Some(found) = kept.iter().position(|member| member.key == key) {
            let member = kept.remove(found);
            kept.push(member);
            return true;
        }
        if kept.len() == max_keys {
            let idle = kept.iter().position(|member| !member.open && !member.held);
            let Some(gone) = idle.or_else(|| kept.iter().position(|member| !member.open)) else {
                return false;
            };
            kept.remove(gone);
        }
        kept.push(Kept { key, open: false, held: false });
        true
    }

    proptest! {
        #[test]
        fn it_keeps_what_a_list_keeps(
            max_keys in 1..6_u32,
            ops in prop::collection::vec((0..9_u8, 0..4_u8), 1..80),
        ) {
            let keyed = keyed(max_keys);
            let (mut kept, mut held) = (Vec::new(), HashMap::new());
            for (key, op) in ops {
                let name = key.to_string();
                let cell = member(keyed, &name);
                prop_assert_eq!(cell.is_some(), call(&mut kept, max_keys as usize, key));
                let (Some(cell), Some(last)) = (cell, kept.last_mut()) else { continue };
                match op {
                    0 if !last.open => {
                        cell.settle(cell.enter().expect("it is closed"), Outcome::Failure);
                        last.open = true;
                    }
                    1 => {
                        held.insert(key, Arc::clone(&cell));
                        last.held = true;
                    }
                    2 => {
                        held.remove(&key);
                        last.held = false;
                    }
                    _ => {}
                }
                let mut expected: Vec<String> = kept.iter().map(|member| member.key.to_string()).collect();
                expected.sort();
                prop_assert_eq!(keys(keyed), expected);
            }
        }
    }

    #[test]
    fn the_map_never_grows_above_its_bound() {
        let keyed = keyed(64);
        for key in 0..10_000 {
            assert!(member(keyed, &key.to_string()).is_some());
            assert!(keyed.members().by_key.len() <= 64);
        }
    }
}
