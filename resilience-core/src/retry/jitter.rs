//! The kinds of jitter.

/// The random spread of the delays of a [`RetryPolicy`](crate::RetryPolicy).
///
/// The backoff before retry `k = 1, 2, …` is `e(k) = min(cap, base * factor^(k-1))`, unless a
/// [`Backoff`](crate::Backoff) says otherwise. A delay is drawn below the cap and not cut off at
/// it, so delays do not pile up there. Source: AWS Architecture Blog, "Exponential Backoff And
/// Jitter".
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Jitter, RetryPolicy, TestClock};
/// use std::time::Duration;
///
/// let clock = TestClock::new();
/// let _installed = clock.install();
/// let _ = RetryPolicy::new().attempts(4).jitter(Jitter::None).call(|| Err::<(), _>("no"));
/// assert_eq!(clock.elapsed(), Duration::from_millis(100 + 200 + 400));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Jitter {
    /// Exactly `e(k)`.
    None,
    /// A uniform value in `[0, e(k)]`.
    #[default]
    Full,
    /// `e(k)/2` plus a uniform value in `[0, e(k)/2]`.
    Equal,
    /// A uniform value in `[base, min(cap, 3 * previous)]`. `previous` is the delay drawn before,
    /// and `base` at first.
    Decorrelated,
}
