//! The state in one atomic word.
//!
//! ```text
//! bit 63 .. 32   payload: pending while closed, or probes succeeded and running, 16 bits each
//! bit 31 ..  3   generation
//! bit  2 ..  0   tag
//! ```
//!
//! Tag and generation together are the [`Epoch`], which a guard keeps. So half a word is enough to
//! see whether a result is late.

use std::time::Duration;

use crate::circuit_breaker::state::State;
use crate::runtime::clock::Instant;

const TAG_BITS: u32 = 3;
const TAG: u32 = (1 << TAG_BITS) - 1;

const PAYLOAD: u64 = (u32::MAX as u64) << 32;

/// Zero, so that one test of the low bits is enough to see whether the circuit is closed.
const CLOSED: u32 = 0;
const OPEN: u32 = 1;
const HALF_OPEN: u32 = 2;
const FORCED_OPEN: u32 = 3;
const DISABLED: u32 = 4;
/// Closed, with every call timed. Not zero, so that a caller takes the path that reads the clock.
const CLOSED_TIMED: u32 = 5;
/// Not in use: no call has come yet, or another cell of the same name is in use instead.
const UNLINKED: u32 = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PackedState(u64);

/// One stay in one state, or one round of probes.
///
/// An epoch repeats after 2^29 of them. A call that is under way for exactly that long is taken for
/// one of the present state: its outcome is counted there, or it frees a slot that it does not
/// hold. A breaker that changes its state once a second needs 17 years for that. At a million
/// changes a second nine minutes are enough, but only a program that resets the breaker in an
/// endless loop does that. More bits would make every guard larger, and leave fewer bits for the
/// consecutive failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(u32);

impl PackedState {
    pub(crate) const UNLINKED: Self = Self(UNLINKED as u64);
    pub(crate) const CLOSED: Self = Self(CLOSED as u64);
    pub(crate) const DISABLED: Self = Self(DISABLED as u64);

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.0
    }

    /// Whether the state is closed, not timed, and without pending: a success would change nothing.
    #[inline]
    pub(crate) const fn is_clean(self) -> bool {
        self.0 & (PAYLOAD | TAG as u64) == 0
    }

    /// The low half of the word.
    #[inline]
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) const fn epoch(self) -> Epoch {
        Epoch(self.0 as u32)
    }

    const fn payload(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The pending number of the closed state; see [`State::Closed`]. `None` in other states.
    pub(crate) const fn pending(self) -> Option<u32> {
        if self.epoch().is_closed() { Some(self.payload()) } else { None }
    }

    /// Whether this is the closed state that times every call.
    pub(crate) const fn is_timed(self) -> bool {
        self.epoch().0 & TAG == CLOSED_TIMED
    }

    pub(crate) const fn is_open(self) -> bool {
        self.epoch().0 & TAG == OPEN
    }

    pub(crate) const fn is_forced_open(self) -> bool {
        self.epoch().0 & TAG == FORCED_OPEN
    }

    pub(crate) const fn is_disabled(self) -> bool {
        self.epoch().0 & TAG == DISABLED
    }

    pub(crate) const fn is_unlinked(self) -> bool {
        self.epoch().0 & TAG == UNLINKED
    }

    /// The same closed state with another `pending`.
    pub(crate) const fn with_pending(self, pending: u32) -> Self {
        self.epoch().with(pending)
    }

    /// The state, completed by the numbers that are stored beside the word.
    pub(crate) const fn state(self, until: Instant, wait: Duration, cooldown: Duration) -> State {
        match self.epoch().0 & TAG {
            OPEN => State::Open { until, wait, cooldown },
            #[allow(clippy::cast_possible_truncation)]
            HALF_OPEN => {
                let (running, succeeded) = (self.payload() as u16, (self.payload() >> 16) as u16);
                State::HalfOpen { running, succeeded, until, cooldown }
            }
            FORCED_OPEN => State::ForcedOpen,
            DISABLED => State::Disabled,
            tag => State::Closed { pending: self.payload(), timed: tag == CLOSED_TIMED },
        }
    }

    /// `state` in the generation of this word.
    pub(crate) const fn within(self, state: State) -> Self {
        Self::of(state, self.epoch().0 >> TAG_BITS)
    }

    /// `state` in the next generation.
    pub(crate) const fn into_next(self, state: State) -> Self {
        Self::of(state, (self.epoch().0 >> TAG_BITS).wrapping_add(1))
    }

    const fn of(state: State, generation: u32) -> Self {
        let (tag, payload) = match state {
            State::Closed { pending, timed: false } => (CLOSED, pending),
            State::Closed { pending, timed: true } => (CLOSED_TIMED, pending),
            State::Open { .. } => (OPEN, 0),
            State::HalfOpen { running, succeeded, .. } => {
                (HALF_OPEN, (succeeded as u32) << 16 | running as u32)
            }
            State::ForcedOpen => (FORCED_OPEN, 0),
            State::Disabled => (DISABLED, 0),
        };
        // The shift drops the 30th bit of the generation, so the generation wraps.
        Epoch(generation << TAG_BITS | tag).with(payload)
    }
}

impl Epoch {
    /// An epoch of no state, for a call that does not count.
    pub(crate) const NONE: Self = Self(UNLINKED);
    /// An epoch of no state, for a call of a breaker that is disabled or off.
    pub(crate) const OFF: Self = Self(4 << TAG_BITS | UNLINKED);
    /// Epochs of no state, for the reason of a refusal.
    pub(crate) const REFUSED_OPEN: Self = Self(1 << TAG_BITS | UNLINKED);
    pub(crate) const REFUSED_HALF_OPEN: Self = Self(2 << TAG_BITS | UNLINKED);
    pub(crate) const REFUSED_FORCED_OPEN: Self = Self(3 << TAG_BITS | UNLINKED);

    /// Whether the state is closed and calls are not timed: a call has nothing to do before it
    /// runs.
    #[inline]
    pub(crate) const fn is_plainly_closed(self) -> bool {
        self.0 & TAG == CLOSED
    }

    pub(crate) const fn is_closed(self) -> bool {
        matches!(self.0 & TAG, CLOSED | CLOSED_TIMED)
    }

    /// Whether a result of `earlier` may count. Only [`Locked`](super::locked::Locked) can tell for
    /// sure: it knows how many rounds of probes this stay has had.
    pub(crate) const fn may_take(self, earlier: Self) -> bool {
        self.0 == earlier.0 || self.rounds_since(earlier).is_some()
    }

    /// The number of rounds of probes that have begun since `earlier`. `None` unless both are
    /// half-open.
    pub(crate) const fn rounds_since(self, earlier: Self) -> Option<u32> {
        if self.0 & TAG != HALF_OPEN || earlier.0 & TAG != HALF_OPEN {
            return None;
        }
        Some((self.0 >> TAG_BITS).wrapping_sub(earlier.0 >> TAG_BITS) & Self::MOST_ROUNDS)
    }

    /// The largest difference of rounds that can be told apart.
    pub(crate) const MOST_ROUNDS: u32 = u32::MAX >> TAG_BITS;

    #[inline]
    const fn with(self, payload: u32) -> PackedState {
        PackedState((payload as u64) << 32 | self.0 as u64)
    }
}

#[cfg(all(test, not(loom)))]
impl Epoch {
    pub(crate) const fn is_half_open(self) -> bool {
        self.0 & TAG == HALF_OPEN
    }

    pub(crate) const fn generation(self) -> u32 {
        self.0 >> TAG_BITS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: Instant = Instant::from_bits(77);
    const WAIT: Duration = Duration::from_secs(5);
    const COOLDOWN: Duration = Duration::from_secs(3);

    #[test]
    fn every_state_survives_the_word() {
        let states = [
            State::Closed { pending: u32::MAX, timed: false },
            State::Closed { pending: 1, timed: true },
            State::Open { until: UNTIL, wait: WAIT, cooldown: COOLDOWN },
            State::HalfOpen { running: 7, succeeded: u16::MAX, until: UNTIL, cooldown: COOLDOWN },
            State::ForcedOpen,
            State::Disabled,
        ];
        for state in states {
            let word = PackedState::CLOSED.into_next(state);
            assert_eq!(word.state(UNTIL, WAIT, COOLDOWN), state);
            assert_eq!(word.within(state), word);
            assert_ne!(word.into_next(state).epoch(), word.epoch());
        }
    }

    #[test]
    fn the_generation_wraps_without_touching_the_tag() {
        let last = PackedState::of(State::Disabled, (1 << 29) - 1);
        assert_eq!(last.into_next(State::ForcedOpen), PackedState::of(State::ForcedOpen, 0));
    }

    #[test]
    fn rounds_are_counted_across_the_wrap_and_only_in_half_open() {
        let half_open = State::HalfOpen { running: 1, succeeded: 0, until: UNTIL, cooldown: COOLDOWN };
        let last = PackedState::of(half_open, (1 << 29) - 1);
        let third = last.into_next(half_open).into_next(half_open);
        assert_eq!(third.epoch().rounds_since(last.epoch()), Some(2));
        assert_eq!(last.epoch().rounds_since(third.epoch()), Some(Epoch::MOST_ROUNDS - 1));
        assert!(third.epoch().may_take(last.epoch()));
        let closed = third.into_next(State::Closed { pending: 0, timed: false }).epoch();
        assert_eq!((closed.rounds_since(last.epoch()), last.epoch().rounds_since(closed)), (None, None));
        assert!(closed.may_take(closed) && !closed.may_take(last.epoch()));
        assert_eq!(last.epoch().rounds_since(Epoch::NONE), None);
    }

    #[test]
    fn an_unlinked_word_is_not_closed() {
        assert!(PackedState::UNLINKED.is_unlinked() && !PackedState::UNLINKED.epoch().is_closed());
    }
}
