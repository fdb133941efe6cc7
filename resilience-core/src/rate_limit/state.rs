//! The bucket of tokens. It is pure: the time is given to it.
//!
//! It is the generic cell rate algorithm (GCRA): one instant is the whole state, and a token that
//! comes back needs no step.

use std::time::Duration;

use crate::rate_limit::settings::pace::Pace;
use crate::runtime::clock::Instant;

/// The greatest reading of a clock that is told apart. It is 110 years after the first reading of
/// the process. What lies ahead of it still fits into 63 bits.
const LATEST: u64 = 1 << 62;

/// A bucket, as the instant at which its refill fills it. In the algorithm's words it is the
/// theoretical arrival time.
///
/// An instant in the past is full. One that is further ahead than an empty bucket needs, because
/// the clock has jumped back, counts as empty.
///
/// Each of those who wait has taken a token that is not there yet, so `full_at` lies further ahead.
/// They stand in line: the token of the first one is due first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    full_at: u64,
}

/// A token that was taken, as a bucket remembers it. Opaque to generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What the bucket had lost then.
    pub(crate) lost: Lost,
    /// When the bucket is full again, if no other one is taken.
    pub(crate) back_at: Instant,
}

/// The refill that a token cannot have any more if it comes back, in nanoseconds since the limiter
/// was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lost {
    /// That for which there was no room: see [`Bucket::waste`].
    pub(crate) wasted: u64,
    /// That which tokens have had that came back late.
    pub(crate) late: u64,
}

/// The moment of a decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) pace: Pace,
    now: u64,
    /// Those who wait.
    waiting: u64,
}

impl Moment {
    /// Now, if nobody waits.
    #[inline]
    pub(crate) fn alone(pace: Pace, now: Instant) -> Self {
        Self::with_waiters(pace, now, 0)
    }

    #[inline]
    pub(crate) fn with_waiters(pace: Pace, now: Instant, waiting: usize) -> Self {
        Self { pace, now: now.to_bits().min(LATEST), waiting: waiting as u64 }
    }

    pub(crate) fn now(self) -> Instant {
        Instant::from_bits(self.now)
    }

    /// How far ahead `full_at` can lie.
    #[inline]
    fn furthest(self) -> u64 {
        let ahead = self.waiting.saturating_mul(self.pace.interval).saturating_add(self.pace.refill);
        self.now.saturating_add(ahead).min(Bucket::MOST)
    }
}

impl Bucket {
    pub(crate) const FULL: Self = Self { full_at: 0 };

    /// The greatest instant: 63 bits, without the number that a cell uses for itself.
    pub(crate) const MOST: u64 = (1 << 63) - 2;

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self { full_at: bits }
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.full_at
    }

    /// Takes a token, if there is one and nobody waits for it. `lost` is what the bucket has lost,
    /// with what this one [wastes](Self::waste).
    #[inline]
    pub(crate) fn take(self, lost: Lost, at: Moment) -> Option<(Self, Token)> {
        let full_at = self.seen(at);
        if full_at > at.now + at.pace.tolerance {
            return None;
        }
        let next = Self { full_at: full_at + at.pace.interval };
        Some((next, Token { lost, back_at: Instant::from_bits(next.full_at) }))
    }

    /// What a token that is taken now wastes: the refill for which there would have been no room if
    /// one token less had been taken before. That is nothing if at least one token is missing.
    #[inline]
    pub(crate) fn waste(self, at: Moment) -> u64 {
        at.pace.interval.saturating_sub(self.full_at.saturating_sub(at.now))
    }

    /// When the next token is there that nobody has taken.
    pub(crate) fn next_due(self, at: Moment) -> Instant {
        Instant::from_bits(self.seen(at).saturating_sub(at.pace.tolerance))
    }

    /// Takes a token that is due later, for one more who waits. `None` at the end of time.
    pub(crate) fn reserve(self, at: Moment) -> Option<Self> {
        let full_at = self.seen(at).checked_add(at.pace.interval)?;
        (full_at <= Self::MOST).then_some(Self { full_at })
    }

    /// When the token of the one is due who waits behind `position` others.
    pub(crate) fn due(self, position: usize, at: Moment) -> Instant {
        let behind = at.waiting.saturating_sub(position as u64);
        let ahead = behind.saturating_mul(at.pace.interval).saturating_add(at.pace.tolerance);
        Instant::from_bits(self.seen(at).saturating_sub(ahead))
    }

    /// The token that was due at `due` for one who has waited. `lost` is what the bucket had lost
    /// at a moment before.
    pub(crate) fn token_due(due: Instant, lost: Lost, at: Moment) -> Token {
        let back_at = due.saturating_add(Duration::from_nanos(at.pace.refill));
        Token { lost, back_at }
    }

    /// Gives back the token of one who waits and leaves: those behind move up.
    pub(crate) fn leave(self, at: Moment) -> Self {
        Self { full_at: self.seen(at).saturating_sub(at.pace.interval) }
    }

    /// Gives back `token`, which was not used. `lost` is what the bucket has lost until now.
    /// Returns what came back late, in nanoseconds of refill.
    ///
    /// If the bucket was full in between, it had no room for this token, all or a part of it: that
    /// is what was wasted since. A token is late if the bucket had refilled by now without the
    /// calls after it. Of those that are late, each counts on the room that these calls have made.
    /// So what others have had of it is gone.
    ///
    /// Those who wait move up, but the first one begins no earlier than now. So a bucket that is
    /// full without their tokens stays so until now.
    pub(crate) fn give_back(self, token: Token, lost: Lost, at: Moment) -> (Self, u64) {
        let interval = at.pace.interval;
        let wasted = lost.wasted.wrapping_sub(token.lost.wasted);
        let is_late = token.back_at.to_bits().saturating_sub(at.now) < interval;
        let late = if is_late { lost.late.wrapping_sub(token.lost.late) } else { 0 };
        let left = interval.saturating_sub(wasted).saturating_sub(late);
        let waiting = at.waiting.saturating_mul(interval);
        let before = self.seen(at).saturating_sub(waiting);
        let after = before.saturating_sub(left).max(before.min(at.now));
        let back = Self { full_at: after.saturating_add(waiting) };
        (back, if is_late { before - after } else { 0 })
    }

    /// The same number of missing tokens, at another pace.
    pub(crate) fn at_pace(self, before: Moment, pace: Pace) -> Self {
        let missing = u128::from(self.seen(before).saturating_sub(before.now));
        let scaled = missing * u128::from(pace.interval) / u128::from(before.pace.interval);
        let scaled = u64::try_from(scaled).unwrap_or(Self::MOST);
        let after = Moment { pace, ..before };
        Self { full_at: before.now.saturating_add(scaled).min(after.furthest()) }
    }

    /// The refill that is missing, with that for those who wait.
    #[cfg(feature = "shared")]
    pub(crate) fn missing(self, at: Moment) -> u64 {
        self.seen(at).saturating_sub(at.now)
    }

    /// The tokens that are there.
    pub(crate) fn available(self, at: Moment) -> u32 {
        let Pace { interval, tolerance, .. } = at.pace;
        let free = (at.now + tolerance + interval).saturating_sub(self.seen(at).max(at.now));
        u32::try_from(free / interval).unwrap_or(u32::MAX)
    }

    /// The same bucket, from which a jump of the clock is taken away.
    pub(crate) fn settled(self, at: Moment) -> Self {
        Self { full_at: self.full_at.min(at.furthest()) }
    }

    /// `full_at`, neither in the past nor further ahead than it can lie.
    #[inline]
    fn seen(self, at: Moment) -> u64 {
        // Not `clamp`, which panics where the two meet in the wrong order.
        self.full_at.max(at.now).min(at.furthest())
    }
}
