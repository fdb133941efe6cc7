//! The breakers of `key = …`: one for each key, and no more of them than may be.

use std::collections::HashMap;
use std::sync::Arc;

use super::event;
use super::node::{Node, Worth};
use super::origin::Config;
use crate::clock::{Clock, Instant};
use crate::sync::{AtomicBool, Mutex, MutexGuard, Ordering, lock};

/// Keys that are kept at most, unless `max_keys` says otherwise.
pub const MAX_KEYS: u32 = 1024;

/// To make room, this part of the keys is given up at once: the search for them then costs little per new key.
const GIVEN_UP_AT_ONCE: usize = 16;

/// A bounded map from keys to breakers. Its lock is held to find or to make one, never while a call runs.
#[derive(Debug)]
pub(super) struct Family {
    head: &'static Node,
    max_keys: usize,
    members: Mutex<Members>,
    /// A key found no room: told once.
    full: AtomicBool,
}

#[derive(Debug, Default)]
struct Members {
    by_key: HashMap<Box<str>, Member>,
    /// Counts look-ups: the age of a member.
    now: u64,
}

#[derive(Debug)]
struct Member {
    node: Arc<Node>,
    last_used: u64,
}

impl Member {
    /// No call runs and nobody has a handle.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.node) == 1
    }
}

impl Family {
    pub(super) fn new(head: &'static Node, max_keys: u32) -> Self {
        let (members, full) = (Mutex::new(Members::default()), AtomicBool::new(false));
        Self { head, max_keys: max_keys.max(1) as usize, members, full }
    }

    /// The breaker of `key`, made with the settings of `config` if there is none. Nothing if there is no room: then all
    /// that are kept are open, or in a person's hands.
    pub(super) fn member(&self, key: &str, config: impl FnOnce() -> Config) -> Option<Arc<Node>> {
        if let Some(node) = self.find(key) {
            return Some(node);
        }
        // Not under the lock: the expressions may lead to the very function that asks.
        let made = Arc::new(Node::of_key(self.head, key, config()));
        let now = Clock::Async.now();
        let mut members = self.members();
        // Somebody else may have been faster.
        if let Some(node) = members.find(key) {
            return Some(node);
        }
        let given_up = match self.max_keys.checked_sub(members.by_key.len()) {
            None | Some(0) => members.make_room(self.max_keys, now),
            Some(_) => Vec::new(),
        };
        let has_room = members.by_key.len() < self.max_keys;
        if has_room {
            members.insert(key, &made);
        }
        // In this order: what is given up takes its hooks along, whose destructors may come back here.
        drop(members);
        drop(given_up);
        if !has_room && !self.full.swap(true, Ordering::Relaxed) {
            event::out_of_keys(self.head.name(), self.max_keys);
        }
        has_room.then_some(made)
    }

    /// The breaker of `key`, if it is kept.
    pub(super) fn find(&self, key: &str) -> Option<Arc<Node>> {
        self.members().find(key)
    }

    /// All breakers that are kept, sorted by key.
    pub(super) fn all(&self) -> Vec<Arc<Node>> {
        let mut all: Vec<_> = self.members().by_key.values().map(|member| Arc::clone(&member.node)).collect();
        all.sort_by(|a, b| a.key().cmp(&b.key()));
        all
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        lock(&self.members)
    }
}

impl Members {
    fn find(&mut self, key: &str) -> Option<Arc<Node>> {
        let member = self.by_key.get_mut(key)?;
        self.now += 1;
        member.last_used = self.now;
        Some(Arc::clone(&member.node))
    }

    fn insert(&mut self, key: &str, node: &Arc<Node>) {
        self.now += 1;
        self.by_key.insert(key.into(), Member { node: Arc::clone(node), last_used: self.now });
    }

    /// Gives up closed breakers: idle ones before busy ones, in each group those first that have not been used for longest.
    /// If there are none, idle ones that nobody has called for a cooldown since their own was over. They are the caller's
    /// to drop.
    #[must_use]
    fn make_room(&mut self, max_keys: usize, now: Instant) -> Vec<Arc<Node>> {
        let rank = |member: &Member| match (member.node.worth(now), member.is_idle()) {
            (Worth::Counts, idle) => Some((Worth::Counts, !idle, member.last_used)),
            (Worth::Warning, true) => Some((Worth::Warning, false, member.last_used)),
            (Worth::Warning, false) | (Worth::Kept, _) => None,
        };
        let mut expendable: Vec<_> = self.by_key.values().filter_map(rank).collect();
        // Of the others only one: the calls under way of a busy one will count for nothing.
        let is_idle = |(worth, busy, _): &&(Worth, bool, u64)| *worth == Worth::Counts && !busy;
        let idle = expendable.iter().filter(is_idle).count();
        let wanted = (max_keys / GIVEN_UP_AT_ONCE).clamp(1, idle.max(1));
        expendable.sort_unstable();
        expendable.truncate(wanted);
        let mut given_up: Vec<u64> = expendable.into_iter().map(|(_, _, last_used)| last_used).collect();
        given_up.sort_unstable();
        let is_given_up = |member: &Member| given_up.binary_search(&member.last_used).is_ok();
        self.by_key.extract_if(|_, member| is_given_up(member)).map(|(_, member)| member.node).collect()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::super::answer::Entry;
    use super::super::machine::{Command, Outcome};
    use super::super::origin::Origin;
    use super::super::settings::Settings;
    use super::*;
    use proptest::prelude::*;

    fn family(max_keys: u32) -> &'static Family {
        let head: &Node = Box::leak(Box::new(Node::closed("family")));
        head.family_of(|| max_keys)
    }

    fn config() -> Config {
        Config::new(&Settings::new().threshold(1), Origin::new("family", "", 0))
    }

    fn member(family: &Family, key: &str) -> Option<Arc<Node>> {
        family.member(key, config)
    }

    fn open(family: &Family, key: &str) {
        let node = member(family, key).expect("there is room");
        let entry: Entry = node.enter().expect("it is closed");
        node.settle(entry, Outcome::Failure);
    }

    fn keys(family: &Family) -> Vec<String> {
        family.all().iter().map(|node| node.key().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn a_key_keeps_its_breaker() {
        let family = family(10);
        let (a, b) = (member(family, "a").unwrap(), member(family, "b").unwrap());
        assert!(Arc::ptr_eq(&a, &member(family, "a").unwrap()));
        assert!(!Arc::ptr_eq(&a, &b));
    }

    #[test]
    fn the_closed_one_that_was_not_used_for_longest_goes_first() {
        let family = family(3);
        for key in ["a", "b", "c", "a", "d"] {
            assert!(member(family, key).is_some());
        }
        assert_eq!(keys(family), ["a", "c", "d"]);
    }

    #[test]
    fn an_open_one_never_goes_and_a_busy_one_goes_after_the_idle_ones() {
        let family = family(3);
        open(family, "open");
        let busy = member(family, "busy").unwrap();
        for key in ["x", "y", "z"] {
            assert!(member(family, key).is_some());
        }
        assert_eq!(keys(family), ["busy", "open", "z"]);
        let held = member(family, "z").unwrap();
        assert!(member(family, "last").is_some());
        assert_eq!(keys(family), ["last", "open", "z"], "of two busy ones the one unused for longer");
        drop((busy, held));
    }

    #[test]
    fn with_nothing_but_open_ones_there_is_no_room() {
        let family = family(2);
        open(family, "a");
        member(family, "b").unwrap().obey(Command::ForceOpen).expect("always legal");
        assert!(member(family, "c").is_none());
        assert_eq!(keys(family), ["a", "b"]);
        member(family, "b").unwrap().obey(Command::Reset).expect("always legal");
        assert!(member(family, "c").is_some());
        assert_eq!(keys(family), ["a", "c"]);
    }

    /// A kept key, told naively. The last one in the list was used last.
    #[derive(Clone, Debug, PartialEq)]
    struct Kept {
        key: u8,
        open: bool,
        held: bool,
    }

    /// A call of `key` in the naive list: whether there was room.
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
            let family = family(max_keys);
            let (mut kept, mut held) = (Vec::new(), HashMap::new());
            for (key, op) in ops {
                let name = key.to_string();
                let node = member(family, &name);
                prop_assert_eq!(node.is_some(), call(&mut kept, max_keys as usize, key));
                let (Some(node), Some(last)) = (node, kept.last_mut()) else { continue };
                match op {
                    0 if !last.open => {
                        node.settle(node.enter().expect("it is closed"), Outcome::Failure);
                        last.open = true;
                    }
                    1 => {
                        held.insert(key, Arc::clone(&node));
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
                prop_assert_eq!(keys(family), expected);
            }
        }
    }

    #[test]
    fn the_map_never_grows_above_its_bound() {
        let family = family(64);
        for key in 0..10_000 {
            assert!(member(family, &key.to_string()).is_some());
            assert!(family.members().by_key.len() <= 64);
        }
    }
}
