//! What happens after a failed attempt.

use crate::clock::{Clock, Instant, saturating_nanos};
use crate::event;
use crate::retry::backoff::{backoff, hinted};
use crate::retry::{Attempts, Reason, RetryPolicy};
use crate::transient::Transience;
use std::time::Duration;

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Wait for this long, then try again.
    Wait(Duration),
    /// Return the last outcome.
    Stop(Reason),
}

impl Decision {
    /// After a success, which stops for no reason.
    pub const DONE: Self = Self::Stop(Reason::Permanent);
}

/// What one call keeps across its attempts.
///
/// Made before the first attempt and all but free until one fails: only then is there something to decide.
#[derive(Clone, Debug)]
pub struct Retry {
    start: Instant,
    /// The last backoff drawn, in nanoseconds, 0 before the first: what decorrelated jitter grows from.
    previous: u64,
    made: u32,
    clock: Clock,
    /// A circuit breaker below turned the last attempt away.
    rejected: bool,
}

impl Retry {
    /// A call that does not care for time, or not before its first failure. Reads no clock.
    #[inline]
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { start: Instant::UNSET, previous: 0, made: 0, clock, rejected: false }
    }

    /// A call whose time counts from now.
    #[inline]
    #[must_use]
    pub fn timed(clock: Clock) -> Self {
        Self { start: clock.now(), ..Self::new(clock) }
    }

    /// A call under `policy`: reads the clock only if the policy has a `max_duration`.
    #[inline]
    #[must_use]
    pub fn for_policy(clock: Clock, policy: &RetryPolicy) -> Self {
        if policy.budget().is_some() { Self::timed(clock) } else { Self::new(clock) }
    }

    /// Counts the attempt that just failed and decides what comes after it.
    ///
    /// `rejected` says that a circuit breaker below turned the call away. The reasons to stop are looked at in the order
    /// of [`Reason`]. The delay is drawn here, so a wait that is not begun for lack of budget was never announced.
    #[cold]
    #[inline(never)]
    pub fn decide(&mut self, policy: &RetryPolicy, transience: Transience, rejected: bool) -> Decision {
        self.made = self.made.saturating_add(1);
        self.rejected = rejected;
        match self.next_delay(policy, transience, rejected) {
            Ok(nanos) => {
                let delay = Duration::from_nanos(nanos);
                event::retrying(policy.label(), self, delay);
                Decision::Wait(delay)
            }
            Err(reason) => {
                event::gave_up(policy.label(), self, reason);
                Decision::Stop(reason)
            }
        }
    }

    /// The decision after an `Ok` of which `on_ok` said `transience`: one that is not transient is a success.
    #[inline]
    pub fn reconsider(&mut self, policy: &RetryPolicy, transience: Transience) -> Decision {
        if transience.is_transient() { self.decide(policy, transience, false) } else { Decision::DONE }
    }

    /// What was done until now, for the error that the caller gets. The time is zero where the call was not
    /// [timed](Self::timed).
    #[must_use]
    pub fn attempts(&self, reason: Reason) -> Attempts {
        let elapsed = match self.start {
            Instant::UNSET => Duration::ZERO,
            start => self.clock.now().since(start),
        };
        Attempts::of(self.made, elapsed, reason, self.rejected)
    }

    /// How many attempts have failed.
    pub(crate) const fn made(&self) -> u32 {
        self.made
    }

    pub(crate) const fn clock(&self) -> Clock {
        self.clock
    }

    /// When the call began; now, if nobody asked before.
    pub(crate) fn started(&self) -> Instant {
        match self.start {
            Instant::UNSET => self.clock.now(),
            start => start,
        }
    }

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
        if policy.budget().is_some_and(|budget| self.spent().saturating_add(delay) > budget) {
            return Err(Reason::DeadlineExceeded);
        }
        Ok(delay)
    }

    /// The hint is a floor for the wait, but does not enter the next backoff.
    fn draw(&mut self, policy: &RetryPolicy, hint: Option<u64>) -> u64 {
        self.previous = backoff(policy, self.made, self.previous).draw();
        let asked = hint.map_or(0, |hint| hinted(policy, hint).draw());
        self.previous.max(asked)
    }

    /// Nanoseconds since the start. A clock that jumped to before the start makes it begin there: the budget then lasts
    /// for at most one more of its length, not for the length of the jump too.
    fn spent(&mut self) -> u64 {
        let now = self.clock.now();
        if self.start == Instant::UNSET || now < self.start {
            self.start = now;
        }
        saturating_nanos(now.since(self.start))
    }
}

#[cfg(test)]
mod tests;
