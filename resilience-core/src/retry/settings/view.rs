//! Getters for the settings in force.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::budget::RetryBudget;
use crate::retry::{Backoff, Jitter, Nested, RetryPolicy};

/// The settings of a [`RetryPolicy`] that are in force. Defaults are filled in, and values are
/// clamped to their range.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{RetryPolicy, RetrySettings};
///
/// let settings: RetrySettings = RetryPolicy::new().attempts(0).factor(0.5).settings();
/// assert_eq!((settings.attempts(), settings.factor()), (Some(1), 1.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RetrySettings(RetryPolicy);

impl RetrySettings {
    pub(super) const fn new(policy: RetryPolicy) -> Self {
        Self(policy)
    }

    /// The name in events and in [`RetryEvent::name`](crate::RetryEvent::name).
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.0.label()
    }

    /// The most attempts, the first included; `None` without a limit.
    #[must_use]
    pub fn attempts(&self) -> Option<u32> {
        self.0.limit().map(NonZeroU32::get)
    }

    /// The delay that backoff starts from.
    #[must_use]
    pub const fn base(&self) -> Duration {
        Duration::from_nanos(self.0.base_and_cap().0)
    }

    /// The longest computed delay, jitter included.
    #[must_use]
    pub const fn cap(&self) -> Duration {
        Duration::from_nanos(self.0.base_and_cap().1)
    }

    /// The growth of the delay per retry, at least 1. [`Backoff::Linear`] does not use it.
    #[must_use]
    pub const fn factor(&self) -> f64 {
        self.0.growth()
    }

    /// How the backoff grows.
    #[must_use]
    pub const fn backoff(&self) -> Backoff {
        self.0.backoff_kind()
    }

    /// The random spread of the delays.
    #[must_use]
    pub const fn jitter(&self) -> Jitter {
        self.0.jitter_kind()
    }

    /// The time limit of the whole call; `None` without one.
    #[must_use]
    pub fn max_duration(&self) -> Option<Duration> {
        self.0.time_limit().map(Duration::from_nanos)
    }

    /// The longest server-given wait that is honoured.
    #[must_use]
    pub const fn max_retry_after(&self) -> Duration {
        Duration::from_nanos(self.0.longest_hint())
    }

    /// The running time after which a failed attempt counts as the first one again; `None` without
    /// one.
    #[must_use]
    pub fn reset_after(&self) -> Option<Duration> {
        self.0.reset_after_nanos().map(Duration::from_nanos)
    }

    /// What the retry does while an attempt other than the first of a retry around it is running.
    #[must_use]
    pub const fn nested(&self) -> Nested {
        self.0.nesting()
    }

    /// The budget that the retries take their tokens from; `None` without one.
    #[must_use]
    pub const fn budget(&self) -> Option<&'static RetryBudget> {
        self.0.budget_in_force()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_getter_for_each_setter() {
        let budget: &RetryBudget = Box::leak(Box::new(RetryBudget::unshared("view").build()));
        let time = Duration::from_secs;
        let policy = RetryPolicy::new()
            .name("fetch")
            .attempts(7)
            .base(time(1))
            .cap(time(2))
            .factor(1.5)
            .backoff(Backoff::Linear)
            .jitter(Jitter::Equal)
            .max_duration(time(3))
            .max_retry_after(time(4))
            .reset_after(time(5))
            .nested(Nested::Once)
            .budget(budget);
        let settings = policy.settings();
        assert_eq!(
            (settings.name(), settings.attempts(), settings.backoff(), settings.jitter()),
            ("fetch", Some(7), Backoff::Linear, Jitter::Equal)
        );
        assert_eq!((settings.base(), settings.cap()), (time(1), time(2)));
        assert!((settings.factor() - 1.5).abs() < f64::EPSILON);
        assert_eq!((settings.max_duration(), settings.max_retry_after()), (Some(time(3)), time(4)));
        assert_eq!((settings.reset_after(), settings.nested()), (Some(time(5)), Nested::Once));
        assert!(settings.budget().is_some_and(|found| std::ptr::eq(found, budget)));
        assert_eq!(policy.unlimited().settings().attempts(), None);
    }

    #[test]
    fn what_is_not_limited_is_none() {
        let settings = RetryPolicy::new().settings();
        assert_eq!((settings.max_duration(), settings.reset_after()), (None, None));
        assert!(settings.budget().is_none());
    }
}
