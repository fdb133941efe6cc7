//! How long to wait before a retry: a pure function from the policy and the retry's number to an interval, from which the
//! delay is drawn uniformly.
//!
//! Source: AWS Architecture Blog, "Exponential Backoff And Jitter".

use crate::random::Interval;
use crate::retry::RetryPolicy;

/// How the delays of a [`RetryPolicy`] are spread.
///
/// With `e(k) = min(cap, base * factor^(k-1))` for retry `k = 1, 2, …`. A delay is drawn below the cap rather than cut off
/// at it, so delays do not pile up there. Source: AWS Architecture Blog, "Exponential Backoff And Jitter".
///
/// ```
/// use resilience_core::{Jitter, RetryPolicy};
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
    /// A uniform value in `[base, min(cap, 3 * previous)]`, where `previous` is the delay drawn before, `base` at first.
    Decorrelated,
}

/// Where the delay before retry `k` (from 1) lies, in nanoseconds. `previous` is the last one drawn, 0 at first.
pub(crate) fn backoff(policy: &RetryPolicy, k: u32, previous: u64) -> Interval {
    let (base, cap) = policy.base_and_cap();
    let e = || exponential(base, cap, policy.growth(), k);
    match policy.jitter_kind() {
        Jitter::None => Interval::just(e()),
        Jitter::Full => Interval { low: 0, high: e() },
        Jitter::Equal => equal(e()),
        Jitter::Decorrelated => Interval {
            low: base,
            high: previous.max(base).saturating_mul(3).min(cap),
        },
    }
}

/// Where a wait that the server asked for lies: at least `hint`, spread by up to `base` unless there is no jitter.
pub(crate) fn hinted(policy: &RetryPolicy, hint: u64) -> Interval {
    let spread = if policy.jitter_kind() == Jitter::None {
        0
    } else {
        policy.base_and_cap().0
    };
    Interval {
        low: hint,
        high: hint.saturating_add(spread),
    }
}

const fn equal(e: u64) -> Interval {
    Interval { low: e / 2, high: e }
}

/// `min(cap, base * factor^(k-1))`, saturating.
fn exponential(base: u64, cap: u64, factor: f64, k: u32) -> u64 {
    // `powf` and not `powi`: its error does not grow with the exponent, so that the delays never shrink.
    let growth = factor.powf(f64::from(k.saturating_sub(1)));
    // Nothing to multiply: keeps a base above 2^53 exact, and 0 * infinity away.
    if base == 0 || growth <= 1.0 {
        return base;
    }
    scale(base, growth).min(cap).max(base)
}

/// `nanos * growth`, rounded, `u64::MAX` at most.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
fn scale(nanos: u64, growth: f64) -> u64 {
    // A cast from a float saturates; the product is positive and no NaN.
    (nanos as f64 * growth).round() as u64
}
