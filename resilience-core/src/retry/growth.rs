//! The ways in which the backoff grows.

/// How the backoff of a [`RetryPolicy`](crate::RetryPolicy) grows from retry to retry.
///
/// The backoff before retry `k = 1, 2, …` is `e(k)`. It saturates, so it never overflows. The
/// [`Jitter`](crate::Jitter) then spreads it. [`Jitter::Decorrelated`](crate::Jitter::Decorrelated)
/// draws each delay from the last one, and does not look at this setting.
///
/// `backoff = linear` is the argument of `#[retry]`. An attribute also takes a function of its own
/// that tells each delay; a policy by hand does not, because it knows no error type.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Backoff, Jitter, RetryPolicy, TestClock};
/// use std::time::Duration;
///
/// let clock = TestClock::new();
/// let _installed = clock.install();
/// let policy = RetryPolicy::new().attempts(4).backoff(Backoff::Linear).jitter(Jitter::None);
/// let _ = policy.call(|| Err::<(), _>("no"));
/// assert_eq!(clock.elapsed(), Duration::from_millis(100 + 200 + 300));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backoff {
    /// `e(k) = min(cap, base * factor^(k-1))`: each delay is `factor` times the one before.
    #[default]
    Exponential,
    /// `e(k) = min(cap, base * k)`: each delay is longer by `base` than the one before. The factor
    /// has no effect.
    Linear,
}
