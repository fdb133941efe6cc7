//! Events that were stored a moment ago, for calls that ask without a lock: a breaker that is open
//! may reject a million calls a second.

use std::array;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use resilience::telemetry::{Event, EventKind};

/// How long what repeats is left out.
pub(super) const QUIET: Duration = Duration::from_secs(1);

/// The kinds of which each call may make one.
const REPEATED: [EventKind; 4] =
    [EventKind::Rejected, EventKind::Adapted, EventKind::Hedged, EventKind::Injected];

/// Bits of a word that count what was left out. The other ones say of what.
const COUNT_BITS: u32 = 24;
const MOST: u64 = (1 << COUNT_BITS) - 1;

/// Events that are alike have one: a number of 40 bits.
pub(super) type Like = u64;

/// A table of those that were stored last. Where two share a slot, the one that is not in it takes
/// the lock, and is told apart there.
#[derive(Debug)]
pub(super) struct Quiet {
    slots: [Slot; 64],
}

#[derive(Debug, Default)]
struct Slot {
    /// What was stored, and how many like it were left out since.
    word: AtomicU64,
    /// The end of the silence, in milliseconds of the journal's clock.
    until: AtomicU64,
}

impl Default for Quiet {
    fn default() -> Self {
        Self { slots: array::from_fn(|_| Slot::default()) }
    }
}

/// Events that are alike in kind, function, breaker and reason. `None` if events of this kind are
/// all stored. Names and reasons are from the source, or are never dropped: their addresses tell
/// them apart.
pub(super) fn like(event: &Event<'_>) -> Option<Like> {
    let kind = REPEATED.iter().position(|kind| *kind == event.kind())?;
    let names = [event.function(), event.breaker(), event.reason()];
    let hash = names.into_iter().fold(kind as u64 + 1, |hash, name| {
        let address = name.map_or(0, |name| name.as_ptr().addr() as u64);
        (hash ^ address).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    Some(hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> COUNT_BITS)
}

impl Quiet {
    /// Whether one like this was stored a moment ago. Then this one is counted.
    pub(super) fn leaves_out(&self, like: Like, elapsed: Duration) -> bool {
        let slot = self.slot(like);
        if millis(elapsed) >= slot.until.load(Ordering::Relaxed) {
            return false;
        }
        let count = |word: u64| (word >> COUNT_BITS == like && word & MOST < MOST).then_some(word + 1);
        slot.word.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count).is_ok()
    }

    /// One like this is stored now. Returns what was in its slot, and how many like that were left
    /// out. Call it under the lock.
    pub(super) fn begin(&self, like: Like, elapsed: Duration) -> (Like, u64) {
        let slot = self.slot(like);
        slot.until.store(millis(elapsed + QUIET), Ordering::Relaxed);
        let before = slot.word.swap(like << COUNT_BITS, Ordering::Relaxed);
        (before >> COUNT_BITS, before & MOST)
    }

    fn slot(&self, like: Like) -> &Slot {
        let number = usize::try_from(like).unwrap_or_default() % self.slots.len();
        &self.slots[number]
    }
}

fn millis(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_stored_a_moment_ago_is_counted_without_the_lock() {
        let quiet = Quiet::default();
        assert!(!quiet.leaves_out(7, Duration::ZERO));
        assert_eq!(quiet.begin(7, Duration::ZERO), (0, 0));
        assert!(quiet.leaves_out(7, Duration::from_millis(999)));
        assert!(!quiet.leaves_out(7 + 64, Duration::ZERO), "it shares the slot");
        assert!(!quiet.leaves_out(7, QUIET));
        assert_eq!(quiet.begin(7 + 64, QUIET), (7, 1));
    }

    #[test]
    fn a_count_that_is_full_takes_the_lock() {
        let quiet = Quiet::default();
        quiet.begin(7, Duration::ZERO);
        quiet.slot(7).word.store(7 << COUNT_BITS | MOST, Ordering::Relaxed);
        assert!(!quiet.leaves_out(7, Duration::ZERO));
        assert_eq!(quiet.begin(7, QUIET), (7, MOST));
    }
}
