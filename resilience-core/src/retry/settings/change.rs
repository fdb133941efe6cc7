//! Settings that control puts in the place of those in the source.

use std::num::NonZeroU32;

use super::{Marks, RetryPolicy, UNBOUNDED};
use crate::retry::{Backoff, Jitter, Nested};

/// The settings of an attribute that are not as they are written. `None` for those that are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct RetryChange {
    /// The attribute is switched off: one attempt, and no time limit.
    pub(crate) is_off: bool,
    pub(crate) attempts: Option<Limit>,
    pub(crate) base: Option<NewDelay>,
    pub(crate) cap: Option<NewDelay>,
    /// The bits of an `f64`.
    pub(crate) factor: Option<u64>,
    pub(crate) backoff: Option<Backoff>,
    pub(crate) jitter: Option<Jitter>,
    pub(crate) max_duration: Option<u64>,
    pub(crate) max_retry_after: Option<u64>,
    pub(crate) reset_after: Option<u64>,
    pub(crate) nested: Option<Nested>,
}

/// A limit of attempts, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Limit(Option<NonZeroU32>);

impl Limit {
    pub(crate) const NONE: Self = Self(None);

    /// So many attempts, at least one.
    pub(crate) const fn of(attempts: u32) -> Self {
        match NonZeroU32::new(attempts) {
            Some(attempts) => Self(Some(attempts)),
            None => Self(Some(NonZeroU32::MIN)),
        }
    }
}

/// A base or a cap, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NewDelay {
    pub(crate) nanos: u64,
    /// False for one of a profile or of defaults: it gives way to the other one, if that is
    /// explicit.
    pub(crate) is_explicit: bool,
}

impl RetryChange {
    /// Whether everything is as it is written.
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it sets something that depends on the time that has passed.
    pub(crate) const fn asks_for_time(&self) -> bool {
        !self.is_off && (self.max_duration.is_some() || self.reset_after.is_some())
    }

    /// The `max_duration` that it sets, in nanoseconds.
    pub(crate) fn time_limit(&self) -> Option<u64> {
        self.max_duration.filter(|_| !self.is_off)
    }

    /// The policy with these settings.
    pub(crate) fn over(&self, policy: &RetryPolicy) -> RetryPolicy {
        let mut new = *policy;
        new.attempts = self.attempts.map_or(new.attempts, |limit| limit.0);
        new.base = self.base.map_or(new.base, |base| base.nanos);
        new.cap = self.cap.map_or(new.cap, |cap| cap.nanos);
        new.marks = self.marks(policy.marks);
        new.factor = self.factor.map_or(new.factor, f64::from_bits);
        new.jitter = self.jitter.unwrap_or(new.jitter);
        new.max_duration = self.max_duration.unwrap_or(new.max_duration);
        new.max_retry_after = self.max_retry_after.unwrap_or(new.max_retry_after);
        new.reset_after = self.reset_after.unwrap_or(new.reset_after);
        new.nested = self.nested.unwrap_or(new.nested);
        if self.is_off {
            new.attempts = Some(NonZeroU32::MIN);
            (new.max_duration, new.reset_after) = (UNBOUNDED, UNBOUNDED);
        }
        new
    }

    /// Which of the two delays count as written, and how the backoff grows.
    fn marks(&self, before: Marks) -> Marks {
        let is_explicit = |new: Option<NewDelay>, mark| new.map_or(before.has(mark), |new| new.is_explicit);
        before
            .set(Marks::BASE, is_explicit(self.base, Marks::BASE))
            .set(Marks::CAP, is_explicit(self.cap, Marks::CAP))
            .with_backoff(self.backoff.unwrap_or(before.backoff()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
    fn delay(seconds: u64, is_explicit: bool) -> Option<NewDelay> {
        Some(NewDelay { nanos: seconds * SECOND, is_explicit })
    }

    #[test]
    fn what_is_not_changed_is_as_it_is_written() {
        let policy = RetryPolicy::new().attempts(7).factor(3.0).max_duration(Duration::from_secs(1));
        assert_eq!(RetryChange::default().over(&policy), policy);
        assert!(RetryChange::default().is_none());
        let change = RetryChange { attempts: Some(Limit::NONE), ..RetryChange::default() };
        assert_eq!(change.over(&policy), policy.unlimited());
    }

    #[test]
    fn all_settings_can_be_changed() {
        let change = RetryChange {
            is_off: false,
            attempts: Some(Limit::of(9)),
            base: delay(1, true),
            cap: delay(2, true),
            factor: Some(3.0_f64.to_bits()),
            backoff: Some(Backoff::Linear),
            jitter: Some(Jitter::Equal),
            max_duration: Some(4 * SECOND),
            max_retry_after: Some(5 * SECOND),
            reset_after: Some(6 * SECOND),
            nested: Some(Nested::Once),
        };
        let seconds = Duration::from_secs;
        let expected = RetryPolicy::new()
            .attempts(9)
            .base(seconds(1))
            .cap(seconds(2))
            .factor(3.0)
            .backoff(Backoff::Linear)
            .jitter(Jitter::Equal)
            .max_duration(seconds(4))
            .max_retry_after(seconds(5))
            .reset_after(seconds(6))
            .nested(Nested::Once);
        assert_eq!(change.over(&RetryPolicy::new()), expected);
    }

    #[test]
    fn a_delay_of_a_profile_gives_way_to_one_that_is_written() {
        let cap_of_profile = RetryChange { cap: delay(5, false), ..RetryChange::default() };
        let base_of_profile = RetryChange { base: delay(5, false), ..RetryChange::default() };
        let delays = |change: RetryChange, policy: RetryPolicy| change.over(&policy).base_and_cap();
        let policy = RetryPolicy::new();
        assert_eq!(delays(cap_of_profile, policy.base(Duration::from_secs(20))), (20 * SECOND, 20 * SECOND));
        assert_eq!(delays(base_of_profile, policy.cap(Duration::from_secs(2))), (2 * SECOND, 2 * SECOND));
        let both = RetryChange { base: delay(10, true), ..cap_of_profile };
        let written = policy.base(Duration::from_secs(1)).cap(Duration::from_secs(2));
        assert_eq!(delays(both, written), (10 * SECOND, 10 * SECOND));
    }

    #[test]
    fn a_retry_that_is_off_makes_one_attempt_without_a_limit() {
        let off = RetryChange { is_off: true, attempts: Some(Limit::NONE), ..RetryChange::default() };
        let policy = off.over(&RetryPolicy::new().max_duration(Duration::from_secs(1)));
        assert_eq!((policy.limit(), policy.asks_for_time()), (Some(NonZeroU32::MIN), false));
    }
}
