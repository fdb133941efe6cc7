//! Two queues of bounded length, with ids that both share.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use resilience::telemetry::{Event, EventKind};

use super::Entry;
use crate::clock::Moment;

/// The most entries of each queue.
const PLACES: usize = 128;

/// How long what repeats is left out.
const QUIET: Duration = Duration::from_secs(1);

/// The most events that are told apart as repeating. Their names are from the source.
const MOST_REPEATS: usize = 4_096;

#[derive(Debug, Default)]
pub(super) struct Ring {
    last_id: u64,
    of_calls: VecDeque<Entry>,
    others: VecDeque<Entry>,
    repeats: HashMap<u64, Repeat>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Repeat {
    stored: Moment,
    left_out: u64,
}

impl Ring {
    /// Whether an event is stored, and then how many like it were not since the last one that was.
    pub(super) fn admit(&mut self, event: &Event<'_>, now: Moment) -> Option<u64> {
        let repeats = [EventKind::Rejected, EventKind::Adapted, EventKind::Hedged, EventKind::Injected];
        if !repeats.contains(&event.kind()) {
            return Some(0);
        }
        let like = self.hasher.hash_one((event.kind(), event.function(), event.breaker(), event.reason()));
        self.admit_like(like, now)
    }

    fn admit_like(&mut self, like: u64, now: Moment) -> Option<u64> {
        if self.repeats.len() >= MOST_REPEATS && !self.repeats.contains_key(&like) {
            self.repeats.clear();
        }
        let Some(repeat) = self.repeats.get_mut(&like) else {
            self.repeats.insert(like, Repeat { stored: now, left_out: 0 });
            return Some(0);
        };
        if now.since(repeat.stored) < QUIET {
            repeat.left_out += 1;
            return None;
        }
        repeat.stored = now;
        Some(std::mem::take(&mut repeat.left_out))
    }

    pub(super) fn push(&mut self, mut entry: Entry, is_of_calls: bool) {
        self.last_id += 1;
        entry.id = self.last_id;
        entry.is_of_calls = is_of_calls;
        let queue = if is_of_calls { &mut self.of_calls } else { &mut self.others };
        if queue.len() == PLACES {
            queue.pop_front();
        }
        queue.push_back(entry);
    }

    /// Those with a greater id, in the order of their ids.
    pub(super) fn after(&self, id: u64) -> Vec<Entry> {
        let all = self.of_calls.iter().chain(&self.others);
        let mut after: Vec<Entry> = all.filter(|entry| entry.id > id).cloned().collect();
        after.sort_unstable_by_key(|entry| entry.id);
        after
    }

    pub(super) fn last_id(&self) -> u64 {
        self.last_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Severity;

    fn at(millis: u64) -> Moment {
        Moment::new(Duration::from_millis(millis), Duration::ZERO)
    }

    fn entry() -> Entry {
        Entry {
            id: 0,
            at: at(0),
            kind: "retrying",
            function: None,
            breaker: None,
            call: None,
            text: String::new(),
            details: String::new(),
            left_out: 0,
            severity: Severity::Notice,
            is_injected: false,
            is_of_calls: false,
        }
    }

    #[test]
    fn a_storm_of_calls_pushes_out_no_change() {
        let mut ring = Ring::default();
        ring.push(entry(), false);
        (0..1_000).for_each(|_| ring.push(entry(), true));
        ring.push(entry(), false);
        let ids: Vec<u64> = ring.after(0).iter().map(|entry| entry.id).collect();
        let expected: Vec<u64> = [1].into_iter().chain(874..=1_001).chain([1_002]).collect();
        assert_eq!(ids, expected);
        assert_eq!((ring.after(1_001).len(), ring.after(1_002).len(), ring.last_id()), (1, 0, 1_002));
    }

    #[test]
    fn at_most_256_are_kept() {
        let mut ring = Ring::default();
        for is_of_calls in [true, false] {
            (0..500).for_each(|_| ring.push(entry(), is_of_calls));
        }
        assert_eq!(ring.after(0).len(), 256);
    }

    #[test]
    fn what_repeats_is_stored_once_a_second_with_its_number() {
        let mut ring = Ring::default();
        let admitted = [0, 1, 999, 1_000, 1_500, 2_100, 9_000].map(|millis| ring.admit_like(7, at(millis)));
        assert_eq!(admitted, [Some(0), None, None, Some(2), None, Some(1), Some(0)]);
        assert_eq!(ring.admit_like(8, at(9_000)), Some(0), "it is another one");
    }

    #[test]
    fn repeats_are_bounded() {
        let mut ring = Ring::default();
        (0..10_000).for_each(|like| assert_eq!(ring.admit_like(like, at(0)), Some(0)));
        assert!(ring.repeats.len() <= MOST_REPEATS);
    }
}
