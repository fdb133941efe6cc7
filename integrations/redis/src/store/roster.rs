//! What replicas tell of themselves, read in pieces: all of it may be more than a server sends in
//! the time of a round.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// The replicas that are shown to people at most: their summaries may have 32 KiB each.
const SHOWN: usize = 500;
/// The summaries that are read at once, while it is not known how long they are.
const FIRST: usize = 32;
/// The bytes that are read at once, about.
const PIECE: usize = 512 * 1_024;

/// The summaries that were read, and which is next.
#[derive(Debug, Default)]
pub(super) struct Roster {
    known: BTreeMap<String, Read>,
    /// The last id that was read.
    last: Option<String>,
}

#[derive(Debug)]
struct Read {
    at: Instant,
    /// `None` if it has ended, or cannot be read.
    summary: Option<String>,
}

/// A reading of summaries.
#[derive(Debug)]
pub(super) struct Reading {
    /// The ids that are left to read.
    ids: Vec<String>,
    size: usize,
}

impl Roster {
    /// Begins to read the summaries of these replicas, after the one that was read last.
    pub(super) fn begin(&mut self, mut ids: Vec<String>, now: Instant, lives: Duration) -> Reading {
        ids.sort_unstable();
        ids.dedup();
        ids.truncate(SHOWN);
        // What was read so long ago has ended, or there is a newer one.
        self.known.retain(|id, read| {
            now.saturating_duration_since(read.at) < lives && ids.binary_search(id).is_ok()
        });
        if let Some(last) = &self.last {
            let next = ids.partition_point(|id| id <= last);
            ids.rotate_left(next);
        }
        Reading { ids, size: FIRST }
    }

    /// These were read.
    pub(super) fn learn(&mut self, piece: Vec<String>, summaries: Vec<Option<String>>, now: Instant) {
        self.last = piece.last().cloned().or_else(|| self.last.take());
        let read = summaries.into_iter().map(|summary| Read { at: now, summary });
        self.known.extend(piece.into_iter().zip(read));
    }

    /// All that is known: an id and a summary for each replica.
    pub(super) fn shown(&self) -> Vec<(String, String)> {
        let all = self.known.iter();
        all.filter_map(|(id, read)| Some((id.clone(), read.summary.clone()?))).collect()
    }
}

impl Reading {
    /// The ids to ask for next.
    pub(super) fn next(&mut self) -> Option<Vec<String>> {
        let rest = self.ids.split_off(self.size.min(self.ids.len()));
        let piece = std::mem::replace(&mut self.ids, rest);
        (!piece.is_empty()).then_some(piece)
    }

    /// So many bytes were the summaries of a piece of so many ids: the next piece has about as many
    /// ids as fit.
    pub(super) fn measure(&mut self, bytes: usize, ids: usize) {
        let each = (bytes / ids.max(1)).max(1);
        self.size = (PIECE / each).clamp(1, SHOWN);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVES: Duration = Duration::from_secs(10);
    const SECOND: Duration = Duration::from_secs(1);

    fn ids(range: std::ops::Range<usize>) -> Vec<String> {
        range.map(|number| format!("r{number:03}")).collect()
    }

    /// Reads pieces until there are none, or so many: their sizes.
    fn read(roster: &mut Roster, ids: Vec<String>, bytes: usize, most: usize, now: Instant) -> Vec<usize> {
        let mut reading = roster.begin(ids, now, LIVES);
        let mut sizes = Vec::new();
        while sizes.len() < most
            && let Some(piece) = reading.next()
        {
            sizes.push(piece.len());
            reading.measure(bytes * piece.len(), piece.len());
            let summaries = piece.iter().map(|id| Some(format!("I am {id}"))).collect();
            roster.learn(piece, summaries, now);
        }
        sizes
    }

    #[test]
    fn small_summaries_are_read_in_few_pieces() {
        let mut roster = Roster::default();
        let now = Instant::now();
        assert_eq!(read(&mut roster, ids(0..20), 2_048, 9, now), [20]);
        assert_eq!(read(&mut roster, ids(0..500), 2_048, 9, now), [32, 256, 212]);
        assert_eq!(roster.shown().len(), 500);
        assert_eq!(roster.shown()[7], ("r007".to_owned(), "I am r007".to_owned()));
    }

    #[test]
    fn the_longest_summaries_are_read_in_pieces_of_half_a_megabyte() {
        let mut roster = Roster::default();
        let sizes = read(&mut roster, ids(0..100), 32 * 1_024, 99, Instant::now());
        assert_eq!(sizes, [32, 16, 16, 16, 16, 4]);
    }

    #[test]
    fn more_than_five_hundred_are_not_shown() {
        let mut roster = Roster::default();
        let now = Instant::now();
        assert_eq!(read(&mut roster, ids(0..900), 10, 99, now), [32, 468]);
        assert_eq!(roster.shown().last().map(|(id, _)| id.as_str()), Some("r499"));
    }

    #[test]
    fn a_reading_that_is_broken_off_goes_on_where_it_was() {
        let mut roster = Roster::default();
        let now = Instant::now();
        let names = |roster: &Roster| roster.shown().into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        for (second, expected) in [(0, 32), (2, 64), (4, 96), (6, 100)] {
            read(&mut roster, ids(0..100), 2_048, 1, now + SECOND * second);
            assert_eq!(names(&roster), ids(0..expected));
        }
        // The fourth reading went on at the beginning: of the first 32 it read 28 anew.
        roster.begin(ids(0..100), now + SECOND * 11, LIVES);
        assert_eq!(names(&roster), [ids(0..28), ids(32..100)].concat());
    }

    #[test]
    fn a_replica_that_has_ended_is_not_shown() {
        let mut roster = Roster::default();
        let now = Instant::now();
        read(&mut roster, ids(0..3), 10, 9, now);
        let mut reading = roster.begin(ids(0..2), now, LIVES);
        assert_eq!(roster.shown().len(), 2);
        let piece = reading.next().expect("there are some");
        roster.learn(piece, vec![None, Some("here".to_owned())], now);
        assert_eq!(roster.shown(), [("r001".to_owned(), "here".to_owned())]);
    }
}
