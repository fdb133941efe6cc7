//! The kinds of jitter.

/// How the delays of a [`RetryPolicy`](crate::RetryPolicy) are spread.
///
/// With `e(k) = min(cap, base * factor^(k-1))` for retry `k = 1, 2, …`. A delay is drawn below the
/// cap rather than cut off at it, so delays do not pile up there. Source: AWS Architecture Blog,
/// "Exponential Backoff And Jitter".
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Jitter, RetryPolicy};
///
/// const EVENLY: RetryPolicy = RetryPolicy::new().jitter(Jitter::None);
/// # let _ = EVENLY;
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
    /// A uniform value in `[base, min(cap, 3 * previous)]`, where `previous` is the delay drawn
    /// before, `base` at first.
    Decorrelated,
}
