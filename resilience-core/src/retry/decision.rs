//! What happens after a failed attempt.

use crate::clock::{Instant, saturating_nanos};
use crate::event;
use crate::retry::backoff::{backoff, hinted};
use crate::retry::{Attempts, Delay, Jitter, Reason, RetryPolicy};
use crate::transient::Transience;
use std::fmt;
use std::time::Duration;

/// What to do now: wait and try again, or return the last outcome.
///
/// A delay in nanoseconds, or one of the reasons to stop as one of the last numbers there are. An enum would be two
/// words, and returned in memory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Decision(u64);

impl Decision {
    /// After a success, which stops for no reason.
    pub const DONE: Self = Self::stop(Reason::Permanent);

    const REASONS: [Reason; 5] = [
        Reason::Permanent,
        Reason::CircuitOpen,
        Reason::AttemptsExhausted,
        Reason::RetryAfterTooLong,
        Reason::DeadlineExceeded,
    ];
    /// From here on it is a reason.
    const STOP: u64 = Delay::TURN.to_bits() + 1;

    pub(crate) const fn wait(delay: Delay) -> Self {
        Self(delay.to_bits())
    }

    pub(crate) const fn stop(reason: Reason) -> Self {
        Self(Self::STOP + reason as u64)
    }

    /// How long to wait before the next attempt; `None` if there is to be none.
    #[inline]
    #[must_use]
    pub const fn delay(self) -> Option<Delay> {
        if self.0 < Self::STOP { Some(Delay::from_bits(self.0)) } else { None }
    }

    /// Why there is no further attempt, if there is none.
    #[must_use]
    pub fn reason(self) -> Reason {
        let stop = self.0.saturating_sub(Self::STOP);
        Self::REASONS.iter().copied().find(|&reason| reason as u64 == stop).unwrap_or(Reason::Permanent)
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.delay() {
            Some(delay) => f.debug_tuple("Wait").field(&delay.duration()).finish(),
            None => f.debug_tuple("Stop").field(&self.reason()).finish(),
        }
    }
}

/// Eight bytes without an alignment, so that a count and its words have no gap between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word([u8; 8]);

impl Word {
    const ZERO: Self = Self([0; 8]);

    const fn of(value: u64) -> Self {
        Self(value.to_ne_bytes())
    }

    const fn get(self) -> u64 {
        u64::from_ne_bytes(self.0)
    }
}

/// What one call keeps across its attempts: how many have failed, and in `M` what its policy asks for beside that.
///
/// Made before the first attempt and all but free until one fails: only then is there something to decide.
///
/// One word in `M` is the start, or, with decorrelated jitter, the last backoff; two are both. So a future has no room
/// for what its call does not need, and what decides sees a slice.
#[derive(Debug)]
pub struct Retry<M: ?Sized = [Word]> {
    made: u32,
    memory: M,
}

impl Retry<[Word; 0]> {
    /// A call that asks for no time, without decorrelated jitter.
    #[inline]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it is one of several kinds")]
    pub const fn new() -> Self {
        Self { made: 0, memory: [] }
    }
}

impl Retry<[Word; 1]> {
    /// A call that asks for no time, with decorrelated jitter.
    #[inline]
    #[must_use]
    pub const fn decorrelated() -> Self {
        Self { made: 0, memory: [Word::ZERO] }
    }

    /// A call whose time counts from now, without decorrelated jitter.
    #[inline]
    #[must_use]
    pub fn timed(policy: &RetryPolicy) -> Self {
        Self { made: 0, memory: [Word::of(policy.clock().now().to_bits())] }
    }
}

impl Retry<[Word; 2]> {
    /// A call under whatever policy. Its time counts from now if it is `timed` or the policy has a `max_duration`, else the
    /// clock is not read.
    #[inline]
    #[must_use]
    pub fn any(policy: &RetryPolicy, timed: bool) -> Self {
        let start = if timed || policy.budget().is_some() { policy.clock().now() } else { Instant::UNSET };
        Self { made: 0, memory: [Word::of(start.to_bits()), Word::ZERO] }
    }
}

/// After this many attempts without a delay in between, a call lets go of the executor.
const TURN: u32 = 64;

impl<const N: usize> Retry<[Word; N]> {
    /// Counts the attempt that just failed and decides what comes after it.
    ///
    /// `rejected` says that a circuit breaker below turned the call away. The reasons to stop are looked at in the order
    /// of [`Reason`]. The delay is drawn here, so a wait that is not begun for lack of budget was never announced.
    // Generic, so that it is compiled into the caller's crate: the address of a function of another crate is kept in a
    // register through the loop, and every call has to save that register. The call comes last, where the length of its
    // memory moves no other argument.
    #[cold]
    #[inline(never)]
    pub fn decide(policy: &RetryPolicy, transience: Transience, rejected: bool, call: &mut Self) -> Decision {
        Retry::decide_of(policy, transience, rejected, call)
    }

    /// The decision after an `Ok` of which `on_ok` said `transience`: one that is not transient is a success.
    #[inline]
    pub fn reconsider(policy: &RetryPolicy, transience: Transience, call: &mut Self) -> Decision {
        if transience.is_transient() { Self::decide(policy, transience, false, call) } else { Decision::DONE }
    }
}

impl Retry {
    fn decide_of(policy: &RetryPolicy, transience: Transience, rejected: bool, call: &mut Self) -> Decision {
        call.made = call.made.saturating_add(1);
        if !call.made.is_multiple_of(TURN) && call.goes_on_at_once(policy, transience, rejected) {
            let decision = Decision::wait(Delay::from_nanos(0));
            event::decided(policy, call.made, decision);
            return decision;
        }
        Self::decide_with_care(policy, transience, rejected, call)
    }

    /// The case that needs neither clock nor randomness, and no registers saved.
    #[inline]
    fn goes_on_at_once(&self, policy: &RetryPolicy, transience: Transience, rejected: bool) -> bool {
        transience == Transience::Transient
            && !rejected
            && policy.is_immediate()
            && policy.budget().is_none()
            && policy.limit().is_none_or(|limit| self.made < limit.get())
    }

    #[inline(never)]
    fn decide_with_care(
        policy: &RetryPolicy,
        transience: Transience,
        rejected: bool,
        call: &mut Self,
    ) -> Decision {
        let decision = match call.next_delay(policy, transience, rejected) {
            // An endless call would otherwise never let others run.
            Ok(0) if call.made.is_multiple_of(TURN) => Decision::wait(Delay::TURN),
            Ok(nanos) => Decision::wait(Delay::from_nanos(nanos)),
            Err(reason) => Decision::stop(reason),
        };
        event::decided(policy, call.made, decision);
        decision
    }

    /// What was done until now, for the error that the caller gets; `rejected` is that of the last decision. The time is
    /// zero where the call is not timed.
    #[must_use]
    pub fn attempts(&self, policy: &RetryPolicy, reason: Reason, rejected: bool) -> Attempts {
        let elapsed = match self.start(policy) {
            Instant::UNSET => Duration::ZERO,
            start => policy.clock().now().since(start),
        };
        Attempts::of(self.made, elapsed, reason, rejected)
    }

    /// How many attempts have failed.
    pub(crate) const fn made(&self) -> u32 {
        self.made
    }

    /// When the call began; now, if nobody asked before.
    pub(crate) fn started(&self, policy: &RetryPolicy) -> Instant {
        match self.start(policy) {
            Instant::UNSET => policy.clock().now(),
            start => start,
        }
    }

    fn start(&self, policy: &RetryPolicy) -> Instant {
        match (&self.memory, policy.jitter_kind()) {
            ([_], Jitter::Decorrelated) | ([], _) => Instant::UNSET,
            ([start, ..], _) => Instant::from_bits(start.get()),
        }
    }

    /// The words that keep the start and the last backoff.
    fn words(&mut self, policy: &RetryPolicy) -> (Option<&mut Word>, Option<&mut Word>) {
        match (&mut self.memory, policy.jitter_kind()) {
            ([], _) => (None, None),
            ([previous], Jitter::Decorrelated) => (None, Some(previous)),
            ([start], _) => (Some(start), None),
            ([start, previous, ..], _) => (Some(start), Some(previous)),
        }
    }

    #[inline]
    fn next_delay(
        &mut self,
        policy: &RetryPolicy,
        transience: Transience,
        rejected: bool,
    ) -> Result<u64, Reason> {
        let hint = match transience {
            Transience::Permanent => return Err(Reason::Permanent),
            Transience::Transient => None,
            Transience::TransientAfter(hint) => Some(saturating_nanos(hint)),
        };
        if rejected {
            return Err(Reason::CircuitOpen);
        }
        if policy.limit().is_some_and(|limit| self.made >= limit.get()) {
            return Err(Reason::AttemptsExhausted);
        }
        if hint.is_some_and(|hint| hint > policy.longest_hint()) {
            return Err(Reason::RetryAfterTooLong);
        }
        let delay = self.draw(policy, hint);
        if policy.budget().is_some_and(|budget| self.spent(policy).saturating_add(delay) > budget) {
            return Err(Reason::DeadlineExceeded);
        }
        Ok(delay)
    }

    /// The hint is a floor for the wait, but does not enter the next backoff.
    fn draw(&mut self, policy: &RetryPolicy, hint: Option<u64>) -> u64 {
        let made = self.made;
        let mut forgotten = Word::ZERO;
        let previous = self.words(policy).1.unwrap_or(&mut forgotten);
        let delay = backoff(policy, made, previous.get()).draw();
        *previous = Word::of(delay);
        delay.max(hint.map_or(0, |hint| hinted(policy, hint).draw()))
    }

    /// Nanoseconds since the start. A clock that jumped to before the start makes it begin there: the budget then lasts
    /// for at most one more of its length, not for the length of the jump too.
    fn spent(&mut self, policy: &RetryPolicy) -> u64 {
        let (start, now) = (self.start(policy), policy.clock().now());
        if start != Instant::UNSET && start <= now {
            return saturating_nanos(now.since(start));
        }
        if let (Some(start), _) = self.words(policy) {
            *start = Word::of(now.to_bits());
        }
        0
    }
}

#[cfg(test)]
mod tests;
