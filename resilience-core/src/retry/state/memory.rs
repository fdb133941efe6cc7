//! The memory of a call: the words that its policy needs beside the count of attempts, with the
//! times and the backoff that they keep.

use super::{Changed, Retry, Timing, Word};
use crate::retry::{Jitter, RetryPolicy};
use crate::runtime::clock::{Instant, saturating_nanos};
use crate::site::layer::Layer;

impl Retry<'_, [Word; 0]> {
    /// A call that asks for no time, without decorrelated jitter.
    #[inline]
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it is one of several kinds")]
    pub const fn new() -> Self {
        Self { layer: Layer::NONE, made: 0, timing: Timing::NEW, changed: Changed::NO, memory: [] }
    }
}

impl Retry<'_, [Word; 1]> {
    /// A call that asks for no time, with decorrelated jitter.
    #[inline]
    #[must_use]
    pub const fn decorrelated() -> Self {
        Self { layer: Layer::NONE, made: 0, timing: Timing::NEW, changed: Changed::NO, memory: [Word::ZERO] }
    }

    /// A call whose time counts from now, without decorrelated jitter.
    #[inline]
    #[must_use]
    pub fn timed(policy: &RetryPolicy) -> Self {
        Self {
            layer: Layer::NONE,
            made: 0,
            timing: Timing::NEW,
            changed: Changed::NO,
            memory: [Word::of(policy.clock().now().to_bits())],
        }
    }
}

impl Retry<'_, [Word; 3]> {
    /// A call under any policy. Its time counts from now if it is `timed`, or if the policy asks
    /// for time. Otherwise the clock is not read.
    #[inline]
    #[must_use]
    pub fn any(policy: &RetryPolicy, timed: bool) -> Self {
        let start = if timed || policy.asks_for_time() { policy.clock().now() } else { Instant::UNSET };
        let start = Word::of(start.to_bits());
        Self {
            layer: Layer::NONE,
            made: 0,
            timing: Timing::NEW,
            changed: Changed::NO,
            memory: [start, Word::ZERO, start],
        }
    }
}

impl Retry<'_> {
    /// The start of the call. It is now if the call is not timed.
    pub(crate) fn started(&self, policy: &RetryPolicy) -> Instant {
        match self.start(policy) {
            Instant::UNSET => policy.clock().now(),
            start => start,
        }
    }

    pub(super) fn start(&self, policy: &RetryPolicy) -> Instant {
        if let Some(start) = self.changed.start() {
            return start;
        }
        match (&self.memory, policy.jitter_kind()) {
            ([_], Jitter::Decorrelated) | ([], _) => Instant::UNSET,
            ([start, ..], _) => Instant::from_bits(start.get()),
        }
    }

    /// The elements that keep the start and the last backoff.
    pub(super) fn words(&mut self, policy: &RetryPolicy) -> (Option<&mut Word>, Option<&mut Word>) {
        if let Some([start, previous, _]) = self.changed.words() {
            return (Some(start), Some(previous));
        }
        match (&mut self.memory, policy.jitter_kind()) {
            ([], _) => (None, None),
            ([previous], Jitter::Decorrelated) => (None, Some(previous)),
            ([start], _) => (Some(start), None),
            ([start, previous, ..], _) => (Some(start), Some(previous)),
        }
    }

    /// The elements that keep the last backoff and the start of the present attempt.
    pub(super) fn of_attempt(&mut self) -> Option<(&mut Word, &mut Word)> {
        match (self.changed.words(), &mut self.memory) {
            (Some([_, previous, began]), _) | (None, [_, previous, began]) => Some((previous, began)),
            _ => None,
        }
    }

    /// Begins a new count and a new backoff if the attempt ran for `reset_after`. Returns whether
    /// it did.
    pub(super) fn begin_anew_if_it_ran_long(&mut self, policy: &RetryPolicy) -> bool {
        let Some(long) = policy.reset_after_nanos() else { return false };
        let Some((previous, began)) = self.of_attempt() else { return false };
        let began = Instant::from_bits(began.get());
        let ran_long = began != Instant::UNSET && saturating_nanos(policy.clock().now().since(began)) >= long;
        if ran_long {
            *previous = Word::ZERO;
            self.made = 0;
        }
        ran_long
    }

    /// Nanoseconds since the start. If the clock has jumped to before the start, the start is set
    /// to that time. So the call takes at most one more time limit, and not the length of the jump
    /// in addition.
    pub(super) fn spent(&mut self, policy: &RetryPolicy) -> u64 {
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
