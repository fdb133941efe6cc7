//! The backoff: a pure function from the policy and the number of the retry to an interval. The
//! delay is drawn uniformly from it.
//!
//! Source: AWS Architecture Blog, "Exponential Backoff And Jitter".

use std::time::Duration;

use crate::retry::{Backoff, Jitter, RetryPolicy};
use crate::runtime::clock::saturating_nanos;
use crate::runtime::random::Interval;

/// The interval of the delay before retry `k` (from 1), in nanoseconds. `previous` is the delay
/// drawn last, and 0 at first.
pub(crate) fn backoff(policy: &RetryPolicy, k: u32, previous: u64) -> Interval {
    spread(policy, previous, |base, cap| match policy.backoff_kind() {
        Backoff::Exponential => exponential(base, cap, policy.growth(), k),
        Backoff::Linear => linear(base, cap, k),
    })
}

/// The same, where `tell` tells the delay that is capped and spread. Decorrelated jitter does not
/// ask it.
pub(crate) fn told_backoff(policy: &RetryPolicy, previous: u64, tell: impl FnOnce() -> Duration) -> Interval {
    spread(policy, previous, |_, cap| saturating_nanos(tell()).min(cap))
}

/// The jitter of the policy over `e`, which is a function of the base and the cap.
fn spread(policy: &RetryPolicy, previous: u64, e: impl FnOnce(u64, u64) -> u64) -> Interval {
    let (base, cap) = policy.base_and_cap();
    match policy.jitter_kind() {
        Jitter::None => Interval::just(e(base, cap)),
        Jitter::Full => Interval { low: 0, high: e(base, cap) },
        Jitter::Equal => equal(e(base, cap)),
        Jitter::Decorrelated => Interval { low: base, high: previous.max(base).saturating_mul(3).min(cap) },
    }
}

/// The interval of a wait that the server asked for: at least `hint`, plus up to `base` unless
/// there is no jitter.
pub(crate) fn hinted(policy: &RetryPolicy, hint: u64) -> Interval {
    let spread = if policy.jitter_kind() == Jitter::None { 0 } else { policy.base_and_cap().0 };
    Interval { low: hint, high: hint.saturating_add(spread) }
}

const fn equal(e: u64) -> Interval {
    Interval { low: e / 2, high: e }
}

/// `min(cap, base * factor^(k-1))`, saturating.
fn exponential(base: u64, cap: u64, factor: f64, k: u32) -> u64 {
    // `powf` and not `powi`: the error of `powf` does not grow with the exponent, so the delays
    // never shrink.
    let growth = factor.powf(f64::from(k.saturating_sub(1)));
    // There is nothing to multiply. The early return keeps a base above 2^53 exact, and avoids 0 *
    // infinity.
    if base == 0 || growth <= 1.0 {
        return base;
    }
    scale(base, growth).min(cap).max(base)
}

/// `min(cap, base * k)`, saturating.
fn linear(base: u64, cap: u64, k: u32) -> u64 {
    base.saturating_mul(k.max(1).into()).min(cap)
}

/// `nanos * growth`, rounded, `u64::MAX` at most.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn scale(nanos: u64, growth: f64) -> u64 {
    // A cast from a float saturates. The product is positive, and not NaN.
    (nanos as f64 * growth).round() as u64
}

#[cfg(test)]
mod tests;
