//! The keys of one name that take part in the fleet.
//!
//! Keys may be many, and nearly all of them are closed. Those have no place here, and cost the lane
//! nothing. A key takes a place when its circuit changes, or when the fleet says that it is open.
//! It gives it up some time after it has closed.
//!
//! The lock is the innermost one: no breaker is asked under it.

use std::collections::BTreeMap;

use crate::named::label::Label;
use crate::runtime::sync::{AtomicBool, Mutex, MutexGuard, Ordering, lock};

/// The number of keys of one name that take part at once, at most. Each of them costs each replica
/// a command whenever anything changes in the store, and a server answers as many in a few
/// milliseconds: much less than the quickest poll.
pub(crate) const MOST_KEYS: usize = 128;

/// The keys of one name that take part.
#[derive(Debug)]
pub(crate) struct Roster {
    is_used: AtomicBool,
    list: Mutex<List>,
}

#[derive(Debug, Default)]
struct List {
    /// By the hash of the key. Of two keys with one hash, one takes part.
    places: BTreeMap<u64, Place>,
    /// The hashes of keys whose circuits are open in the fleet, sorted.
    open: Vec<u64>,
    /// Keys whose place another one has taken.
    displaced: Vec<(u64, Label)>,
    is_told_full: bool,
    joins: u64,
}

impl List {
    /// The hash of a key that gives way: rather one of which the fleet knows no opening.
    fn spare(&self) -> Option<u64> {
        let spare = || self.places.iter().filter(|(_, place)| place.is_spare).map(|(hash, _)| *hash);
        spare().find(|hash| self.open.binary_search(hash).is_err()).or_else(|| spare().next())
    }
}

#[derive(Debug)]
struct Place {
    label: Label,
    /// Whether another key may have the place.
    is_spare: bool,
    /// The number of the last joining, by which an old look at a breaker is known.
    joined: u64,
}

/// What has become of a key that wants to take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// It has a place.
    Yes,
    /// It is on its own: another key of the same hash takes part.
    Taken,
    /// It is on its own: all places are taken.
    Full,
}

/// A key that takes part, as the lane looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) hash: u64,
    pub(crate) label: Label,
    /// Whether the fleet knows an opening of it.
    pub(crate) is_open: bool,
    joined: u64,
}

/// Whether a key that takes part has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Its circuit is not closed, or something is on its way to the store.
    Present,
    /// It gives way to a key that needs the place.
    Spare,
    /// Its breaker is gone, or has been closed for long enough.
    Over,
}

impl Roster {
    pub(crate) fn new() -> Self {
        Self { is_used: AtomicBool::new(false), list: Mutex::new(List::default()) }
    }

    /// Whether there has been a key whose settings say that replicas share it.
    pub(crate) fn is_used(&self) -> bool {
        self.is_used.load(Ordering::Relaxed)
    }

    pub(crate) fn uses(&self) {
        self.is_used.store(true, Ordering::Relaxed);
    }

    /// Gives a key a place, that of a spare one if there is no other.
    pub(crate) fn join(&self, hash: u64, label: &Label) -> Joined {
        let mut list = self.list();
        let list = &mut *list;
        list.joins += 1;
        let new = Place { label: label.clone(), is_spare: false, joined: list.joins };
        match list.places.get_mut(&hash) {
            Some(place) if place.is_spare || place.label == *label => {
                let old = std::mem::replace(place, new).label;
                if old != *label {
                    list.displaced.push((hash, old));
                }
                return Joined::Yes;
            }
            Some(_) => return Joined::Taken,
            None => {}
        }
        if list.places.len() >= MOST_KEYS {
            let Some((spare, place)) = list.spare().and_then(|hash| list.places.remove_entry(&hash)) else {
                return Joined::Full;
            };
            list.displaced.push((spare, place.label));
        }
        list.places.insert(hash, new);
        Joined::Yes
    }

    /// Whether to tell that all places are taken, which is done once.
    pub(crate) fn tells_full(&self) -> bool {
        !std::mem::replace(&mut self.list().is_told_full, true)
    }

    /// Whether this key has a place.
    pub(crate) fn has(&self, hash: u64, label: &Label) -> bool {
        self.list().places.get(&hash).is_some_and(|place| place.label == *label)
    }

    /// The fleet knows these keys to be open. Returns whether some are new.
    pub(crate) fn knows(&self, open: &[u64]) -> bool {
        let mut open = open.to_vec();
        open.sort_unstable();
        open.truncate(MOST_KEYS);
        let mut list = self.list();
        let has_new = open.iter().any(|hash| list.open.binary_search(hash).is_err());
        list.open = open;
        has_new
    }

    /// Whether the fleet knows this key to be open.
    pub(crate) fn is_open(&self, hash: u64) -> bool {
        self.list().open.binary_search(&hash).is_ok()
    }

    /// The keys that take part.
    pub(crate) fn seats(&self) -> Vec<Seat> {
        let list = self.list();
        let seat = |(hash, place): (&u64, &Place)| Seat {
            hash: *hash,
            label: place.label.clone(),
            is_open: list.open.binary_search(hash).is_ok(),
            joined: place.joined,
        };
        list.places.iter().map(seat).collect()
    }

    /// Notes what a look at the breaker of a seat has shown, unless it has joined again since.
    pub(crate) fn note(&self, seat: &Seat, need: Need) {
        let mut list = self.list();
        let Some(place) = list.places.get_mut(&seat.hash).filter(|place| place.joined == seat.joined) else {
            return;
        };
        place.is_spare = need != Need::Present;
        if need == Need::Over {
            list.places.remove(&seat.hash);
        }
    }

    /// The keys that have lost their places since this was called last.
    pub(crate) fn displaced(&self) -> Vec<Label> {
        let mut list = self.list();
        let mut displaced = std::mem::take(&mut list.displaced);
        displaced.retain(|(hash, label)| list.places.get(hash).is_none_or(|place| place.label != *label));
        displaced.into_iter().map(|(_, label)| label).collect()
    }

    fn list(&self) -> MutexGuard<'_, List> {
        lock(&self.list)
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
