//! Ids of calls: the events of one call are found by them.
//!
//! An id is made at the first failure of a call, or when its body asks. A call that succeeds at
//! once has none.

#[cfg(any(feature = "tracing", feature = "telemetry"))]
pub(crate) mod current;

use std::fmt;
use std::num::NonZeroU64;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::runtime::random;

/// The id of a call. It is printed as 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CallId(NonZeroU64);

/// The ids made until now.
static MADE: AtomicU64 = AtomicU64::new(0);
/// Another one in each process, so that the logs of two processes can be read together.
static START: OnceLock<u64> = OnceLock::new();

impl CallId {
    /// An id that no other call of this process has.
    pub(crate) fn next() -> Self {
        let start = *START.get_or_init(random::bits);
        loop {
            let made = MADE.fetch_add(1, Ordering::Relaxed);
            if let Some(id) = Self::from_bits(mixed(start, made)) {
                return id;
            }
        }
    }

    /// The id of these bits. The two least numbers are no ids.
    pub(crate) fn from_bits(bits: u64) -> Option<Self> {
        NonZeroU64::new(bits).filter(|bits| bits.get() > 1).map(Self)
    }

    pub(crate) fn to_bits(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The number at this `place` of the sequence that begins at `start`. This is the generator
/// `SplitMix64`, of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators": each
/// number comes once, and two that follow each other have no digits in common.
fn mixed(start: u64, place: u64) -> u64 {
    let state = start.wrapping_add(place.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let once = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let twice = (once ^ (once >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    twice ^ (twice >> 31)
}

/// The place of an id that is made when somebody asks.
#[derive(Debug)]
pub(crate) struct CallIdSlot(AtomicU64);

impl CallIdSlot {
    /// No id yet.
    pub(crate) const EMPTY: u64 = 0;

    pub(crate) const fn new(id: Option<CallId>) -> Self {
        Self(AtomicU64::new(match id {
            Some(id) => id.0.get(),
            None => Self::EMPTY,
        }))
    }

    /// The id, if one was made.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) fn get(&self) -> Option<CallId> {
        CallId::from_bits(self.0.load(Ordering::Relaxed))
    }

    /// The id, which is made unless there is one. Threads that ask at the same time get the same.
    pub(crate) fn get_or_make(&self) -> CallId {
        CallId::from_bits(self.0.load(Ordering::Relaxed)).unwrap_or_else(|| self.keep(CallId::next()))
    }

    /// Keeps `id`, unless there is one. Returns the one that is kept.
    pub(crate) fn keep(&self, id: CallId) -> CallId {
        let relaxed = Ordering::Relaxed;
        let kept = self.0.compare_exchange(Self::EMPTY, id.to_bits(), relaxed, relaxed);
        kept.err().and_then(CallId::from_bits).unwrap_or(id)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_calls_have_one_id() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..1000).map(|_| CallId::next().to_bits()).collect::<Vec<_>>()))
            .collect();
        let ids: HashSet<u64> =
            threads.into_iter().flat_map(|thread| thread.join().expect("it ends")).collect();
        assert_eq!(ids.len(), 4000);
    }

    #[test]
    fn the_sequence_is_that_of_its_authors() {
        // The first numbers of the reference implementation for the seed 1234567. It adds before it
        // mixes.
        let numbers: Vec<u64> = (1..4).map(|place| mixed(1_234_567, place)).collect();
        assert_eq!(
            numbers,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn an_id_is_printed_as_16_digits() {
        assert_eq!(CallId::from_bits(0xab).map(|id| id.to_string()).as_deref(), Some("00000000000000ab"));
        assert_eq!(CallId::next().to_string().len(), 16);
        assert_eq!([CallId::from_bits(0), CallId::from_bits(1)], [None, None]);
    }

    #[test]
    fn a_slot_keeps_the_first_id() {
        let slot = CallIdSlot::new(None);
        let first = slot.get_or_make();
        assert_eq!((slot.get_or_make(), slot.keep(CallId::next())), (first, first));
        assert_eq!(CallIdSlot::new(Some(first)).get_or_make(), first);
    }
}
