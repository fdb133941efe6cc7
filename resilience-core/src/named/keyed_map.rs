//! A bounded map from keys to members: one breaker, for example, for each host.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use super::origin::Origin;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::sync::{AtomicBool, Mutex, MutexGuard, Ordering, lock};

/// The number of keys kept at most, unless `max_keys` is set.
pub const MAX_KEYS: u32 = 1024;

/// To make room, one in this many keys is evicted at once. This spreads the cost of the search over
/// many new keys.
const EVICTED_AT_ONCE: usize = 16;

/// After a search for room that failed, the next one waits for as many look-ups as there are keys,
/// divided by this. So calls of other keys stay cheap while no member can be evicted. With few
/// keys, every look-up searches.
const SEARCHED_PER_LOOK_UP: u64 = 16;

/// A thing that is kept for a key.
pub(crate) trait Member {
    /// The key, if it is the member of one.
    fn key(&self) -> Option<&str>;

    /// The cost of evicting this member at `now`.
    fn eviction(&self, now: Instant) -> Eviction;

    /// It is in the map from now on, where others find it. Called outside of locks.
    fn is_kept(&self) {}
}

/// The cost of evicting a member, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Eviction {
    /// Little is lost, such as the counts of a closed breaker.
    Cheap,
    /// Nothing is lost, unless somebody has a handle and is about to use it: a bulkhead without
    /// calls, for example. It goes like a cheap one if it is idle, else it stays.
    Unused,
    /// Something is lost that nobody has asked for in a long time, such as the knowledge of an
    /// outage.
    Stale,
    /// Must not be evicted.
    Never,
}

/// A bounded map from keys to members. Its lock is held to find or to insert a member, never while
/// a call runs.
pub(crate) struct KeyedMap<M> {
    /// The place that first used a key.
    origin: Origin,
    max_keys: usize,
    /// The places that use keys of this map. The mark of a place is the bit of its index.
    origins: Mutex<Vec<Origin>>,
    kept: Mutex<Kept<M>>,
    /// Whether a key has found no room. This is reported once.
    full: AtomicBool,
    /// The member for keys that find no room.
    overflow: Arc<M>,
}

/// A map has room for one key at least.
pub(crate) fn bound(max_keys: u32) -> usize {
    max_keys.max(1) as usize
}

/// The result of looking up a key.
enum LookUp<M> {
    Found(Arc<M>),
    /// There is room for the key, which now has it if a member was given.
    Room,
    Full,
}

struct Kept<M> {
    by_key: HashMap<Box<str>, Entry<M>>,
    /// The number of look-ups so far. It is the clock for `last_used`.
    now: u64,
    /// No search for room before `now` reaches this, because the last one failed.
    barren_until: u64,
}

struct Entry<M> {
    member: Arc<M>,
    last_used: u64,
}

impl<M: Member> Entry<M> {
    /// Whether no call runs and no handle exists. An idle member can pass for a busy one, if its
    /// last user has only just gone.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.member) == 1
    }

    /// The cost of evicting this member, in the order of eviction. `None` if it must stay.
    fn rank(&self, now: Instant) -> Option<(Eviction, bool, u64)> {
        // The order matters: a call that ends in between changes the member's state before it
        // releases the member.
        let idle = self.is_idle();
        match (self.member.eviction(now), idle) {
            (Eviction::Cheap, idle) => Some((Eviction::Cheap, !idle, self.last_used)),
            (Eviction::Unused, true) => Some((Eviction::Cheap, false, self.last_used)),
            (Eviction::Stale, true) => Some((Eviction::Stale, false, self.last_used)),
            (Eviction::Unused | Eviction::Stale, false) | (Eviction::Never, _) => None,
        }
    }
}

impl<M: Member> KeyedMap<M> {
    /// A map for at most `max_keys` keys, first used at `origin`.
    pub(crate) fn new(origin: Origin, max_keys: u32, overflow: M) -> Self {
        let kept = Kept { by_key: HashMap::new(), now: 0, barren_until: 0 };
        Self {
            origin,
            max_keys: bound(max_keys),
            origins: Mutex::new(Vec::new()),
            kept: Mutex::new(kept),
            full: AtomicBool::new(false),
            overflow: Arc::new(overflow),
        }
    }

    /// The place that first used a key.
    pub(crate) fn origin(&self) -> Origin {
        self.origin
    }

    /// The number of keys that are kept at most.
    pub(crate) fn max_keys(&self) -> usize {
        self.max_keys
    }

    /// The bit that records at each member whether `origin` has compared its settings there. There
    /// are 64 bits; all places after the 63rd share the last one.
    pub(crate) fn mark_of(&self, origin: Origin) -> u64 {
        let mut origins = lock(&self.origins);
        let index = origins.iter().position(|known| *known == origin).unwrap_or_else(|| {
            if origins.len() < u64::BITS as usize {
                origins.push(origin);
            }
            origins.len() - 1
        });
        1 << index
    }

    /// The member of `key`, made by `make` if it is new. If there is no room, because no member can
    /// be evicted, this is the one for all such keys; `when_full` is called the first time.
    pub(crate) fn member(&self, key: &str, make: impl FnOnce() -> M, when_full: impl FnOnce()) -> Arc<M> {
        let look_up = match self.look_up(key, None) {
            // Not under the lock: the user's expressions may call the same function.
            LookUp::Room => {
                let member = Arc::new(make());
                // Another thread may have inserted this key or others in the meantime.
                match self.look_up(key, Some(&member)) {
                    LookUp::Room => {
                        member.is_kept();
                        LookUp::Found(member)
                    }
                    other => other,
                }
            }
            other => other,
        };
        if let LookUp::Found(member) = look_up {
            return member;
        }
        if !self.full.swap(true, Ordering::Relaxed) {
            when_full();
        }
        Arc::clone(&self.overflow)
    }

    /// Looks up `key`. If there is room, `made` is inserted under the same lock. So a caller that
    /// lost its free slot to another thread makes room again and cannot lose that slot too.
    fn look_up(&self, key: &str, made: Option<&Arc<M>>) -> LookUp<M> {
        let mut kept = self.kept();
        if let Some(member) = kept.find(key) {
            return LookUp::Found(member);
        }
        let evicted = kept.make_room(self.max_keys);
        let has_room = kept.by_key.len() < self.max_keys;
        if let Some(member) = made.filter(|_| has_room) {
            kept.insert(key, member);
        }
        // After the lock is released: evicted members may drop hooks, whose destructors may call
        // back into this map.
        drop(kept);
        drop(evicted);
        if has_room { LookUp::Room } else { LookUp::Full }
    }

    /// The member of `key`, if it is kept.
    pub(crate) fn find(&self, key: &str) -> Option<Arc<M>> {
        self.kept().find(key)
    }

    /// The same, for whoever makes no use of it: it is not used more recently by that.
    #[cfg(feature = "shared")]
    pub(crate) fn peek(&self, key: &str) -> Option<Arc<M>> {
        self.kept().by_key.get(key).map(|entry| Arc::clone(&entry.member))
    }

    /// All kept members, sorted by key.
    pub(crate) fn all(&self) -> Vec<Arc<M>> {
        let mut all: Vec<_> = self.kept().by_key.values().map(|entry| Arc::clone(&entry.member)).collect();
        all.sort_by(|a, b| a.key().cmp(&b.key()));
        all
    }

    /// The number of kept members.
    pub(crate) fn len(&self) -> usize {
        self.kept().by_key.len()
    }

    fn kept(&self) -> MutexGuard<'_, Kept<M>> {
        lock(&self.kept)
    }
}

/// Prints numbers, and no member: a member may lead back to the map.
impl<M> fmt::Debug for KeyedMap<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = lock(&self.kept).by_key.len();
        f.debug_struct("KeyedMap")
            .field("max_keys", &self.max_keys)
            .field("keys", &keys)
            .finish_non_exhaustive()
    }
}

impl<M: Member> Kept<M> {
    fn find(&mut self, key: &str) -> Option<Arc<M>> {
        let entry = self.by_key.get_mut(key)?;
        self.now += 1;
        entry.last_used = self.now;
        Some(Arc::clone(&entry.member))
    }

    fn insert(&mut self, key: &str, member: &Arc<M>) {
        self.now += 1;
        self.by_key.insert(key.into(), Entry { member: Arc::clone(member), last_used: self.now });
    }

    /// Evicts members if the map is full, and returns them for the caller to drop.
    ///
    /// Cheap ones go first: idle before busy, and in each group the least recently used first. If
    /// none is cheap, an idle one goes that is stale.
    #[must_use]
    fn make_room(&mut self, max_keys: usize) -> Vec<Arc<M>> {
        self.now += 1;
        if self.by_key.len() < max_keys || self.now < self.barren_until {
            return Vec::new();
        }
        let now = Clock::Async.now();
        let mut ranks: Vec<_> = self.by_key.values().filter_map(|entry| entry.rank(now)).collect();
        ranks.sort_unstable();
        // A group of cheap, idle members goes at once. Of any other kind only one goes, because
        // its eviction loses something.
        let idle = ranks.iter().filter(|(eviction, busy, _)| *eviction == Eviction::Cheap && !busy).count();
        ranks.truncate((max_keys / EVICTED_AT_ONCE).clamp(1, idle.max(1)));
        let Some(last) = ranks.last().copied() else {
            self.barren_until = self.now + self.by_key.len() as u64 / SEARCHED_PER_LOOK_UP;
            return Vec::new();
        };
        // Ranked again: a busy one may have become precious since.
        let goes = |entry: &mut Entry<M>| entry.rank(now).is_some_and(|rank| rank <= last);
        self.by_key.extract_if(|_, entry| goes(entry)).map(|(_, entry)| entry.member).collect()
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
