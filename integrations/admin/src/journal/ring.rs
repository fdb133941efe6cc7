//! Two queues of events, with ids and a bound that both share.

use std::collections::{HashMap, VecDeque};

use super::Entry;
use super::quiet::{Like, QUIET, Quiet};
use crate::clock::Moment;
use crate::throttle::Throttle;
use crate::words::count;

/// The most entries of both queues. If one needs more places, the longer one gives way: so each has
/// half of them in any case.
const PLACES: usize = 256;

/// The most events that are told apart as repeating. Their names are from the source.
const MOST_REPEATS: usize = 4_096;

#[derive(Debug, Default)]
pub(super) struct Ring {
    last_id: u64,
    of_calls: VecDeque<Entry>,
    others: VecDeque<Entry>,
    repeats: HashMap<Like, Throttle>,
    modes: Vec<ModeChange>,
}

/// Breakers that go into one state together: an entry that names the first of them.
#[derive(Debug)]
struct ModeChange {
    to: String,
    begun: Moment,
    /// The text of the first.
    text: String,
    others: u64,
    /// The id of the entry.
    id: u64,
}

impl Ring {
    /// Whether an event like others is stored, and then how many like it were not since the last
    /// one that was.
    pub(super) fn admit(&mut self, like: Like, now: Moment, quiet: &Quiet) -> Option<u64> {
        if self.repeats.len() >= MOST_REPEATS && !self.repeats.contains_key(&like) {
            self.repeats.clear();
        }
        let left_out = self.repeats.entry(like).or_default().admit(now, QUIET)?;
        // Those that were counted without the lock, of whatever was in its slot.
        let (before, counted) = quiet.begin(like, now.elapsed());
        if before == like {
            return Some(left_out + counted);
        }
        if let Some(before) = self.repeats.get_mut(&before) {
            before.leave_out(counted);
        }
        Some(left_out)
    }

    pub(super) fn push(&mut self, mut entry: Entry, is_of_calls: bool) {
        self.last_id += 1;
        entry.id = self.last_id;
        entry.is_of_calls = is_of_calls;
        if is_of_calls {
            self.of_calls.push_back(entry);
        } else {
            self.others.push_back(entry);
        }
        if self.of_calls.len() + self.others.len() > PLACES {
            self.longer().pop_front();
        }
    }

    fn longer(&mut self) -> &mut VecDeque<Entry> {
        if self.of_calls.len() > self.others.len() { &mut self.of_calls } else { &mut self.others }
    }

    /// Stores that settings have moved a breaker into a state. What one change does to many
    /// breakers is one entry, with their number: a newer one takes the place of the one before.
    pub(super) fn push_mode(&mut self, mut entry: Entry, to: &str) {
        let now = entry.at;
        self.modes.retain(|change| now.since(change.begun) < QUIET);
        if let Some(change) = self.modes.iter_mut().find(|change| change.to == to) {
            change.others += 1;
            entry.text = format!("{}; the same of {}", change.text, count(change.others, "more breaker"));
            // It is of no breaker alone any more.
            entry.breaker = None;
            self.others.retain(|known| known.id != change.id);
            change.id = self.last_id + 1;
        } else {
            let (text, id) = (entry.text.clone(), self.last_id + 1);
            self.modes.push(ModeChange { to: to.to_owned(), begun: now, text, others: 0, id });
        }
        self.push(entry, false);
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
    use std::time::Duration;

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
        let expected: Vec<u64> = [1].into_iter().chain(748..=1_001).chain([1_002]).collect();
        assert_eq!(ids, expected);
        assert_eq!((ring.after(1_001).len(), ring.after(1_002).len(), ring.last_id()), (1, 0, 1_002));
    }

    #[test]
    fn the_last_256_are_kept_and_half_of_each_class() {
        for is_of_calls in [true, false] {
            let mut ring = Ring::default();
            let ids = |ring: &Ring, is_of_calls| -> Vec<u64> {
                let all = ring.after(0).into_iter().filter(|entry| entry.is_of_calls == is_of_calls);
                all.map(|entry| entry.id).collect()
            };
            (0..300).for_each(|_| ring.push(entry(), is_of_calls));
            assert_eq!(ids(&ring, is_of_calls), (45..=300).collect::<Vec<_>>());
            (0..300).for_each(|_| ring.push(entry(), !is_of_calls));
            assert_eq!(ids(&ring, is_of_calls), (173..=300).collect::<Vec<_>>());
            assert_eq!(ids(&ring, !is_of_calls), (473..=600).collect::<Vec<_>>());
        }
    }

    /// What an observer does: without the lock first.
    fn admit(ring: &mut Ring, quiet: &Quiet, like: Like, millis: u64) -> Option<u64> {
        if quiet.leaves_out(like, at(millis).elapsed()) {
            return None;
        }
        ring.admit(like, at(millis), quiet)
    }

    #[test]
    fn what_repeats_is_stored_once_a_second_with_its_number() {
        let (mut ring, quiet) = (Ring::default(), Quiet::default());
        let times = [0, 1, 999, 1_000, 1_500, 2_100, 9_000];
        let admitted = times.map(|millis| admit(&mut ring, &quiet, 7, millis));
        assert_eq!(admitted, [Some(0), None, None, Some(2), None, Some(1), Some(0)]);
        assert_eq!(admit(&mut ring, &quiet, 8, 9_000), Some(0), "it is another one");
    }

    #[test]
    fn two_that_share_a_slot_are_counted_apart() {
        let (mut ring, quiet) = (Ring::default(), Quiet::default());
        let (one, other) = (7, 7 + 64);
        let mut stored = [(one, 0), (one, 1), (other, 2), (one, 3), (other, 4), (one, 1_000), (other, 1_002)]
            .map(|(like, millis)| admit(&mut ring, &quiet, like, millis));
        assert_eq!(stored, [Some(0), None, Some(0), None, None, Some(2), Some(1)]);
        stored = stored.map(|_| admit(&mut ring, &quiet, one, 1_003));
        assert_eq!(stored, [None; 7]);
        assert_eq!(admit(&mut ring, &quiet, one, 2_003), Some(7));
    }

    #[test]
    fn a_change_of_the_mode_of_many_breakers_is_one_entry() {
        let mut ring = Ring::default();
        ring.push(Entry { text: "an opening".to_owned(), ..entry() }, false);
        let mut moved = |name: &str, to: &str, millis| {
            let text = format!("{name}: changed to {to}");
            ring.push_mode(Entry { text, at: at(millis), breaker: Some(name.to_owned()), ..entry() }, to);
            ring.after(0).into_iter().map(|entry| (entry.id, entry.text)).collect::<Vec<_>>()
        };
        let opening = (1, "an opening".to_owned());
        let told = moved("b0", "off", 0);
        assert_eq!(told, [opening.clone(), (2, "b0: changed to off".to_owned())]);
        let told = (1..200).map(|number| moved(&format!("b{number}"), "off", 999)).last();
        let many = (201, "b0: changed to off; the same of 199 more breakers".to_owned());
        assert_eq!(told, Some(vec![opening.clone(), many.clone()]));
        let told = moved("b0", "closed", 999);
        assert_eq!(told, [opening.clone(), many.clone(), (202, "b0: changed to closed".to_owned())]);
        let told = moved("b0", "off", 1_000);
        assert_eq!(told.len(), 4, "it is another change: {told:?}");
    }

    #[test]
    fn repeats_are_bounded() {
        let (mut ring, quiet) = (Ring::default(), Quiet::default());
        (1..10_000).for_each(|like| assert_eq!(admit(&mut ring, &quiet, like, 0), Some(0)));
        assert!(ring.repeats.len() <= MOST_REPEATS);
    }
}
