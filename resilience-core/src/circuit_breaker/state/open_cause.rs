//! The reason why a circuit is open.

use std::fmt;

use crate::vocabulary::ratio::Ratio;

/// The reason why a circuit opened, with the counts of that moment. `Display` prints it in words.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{CircuitBreaker, OpenCause};
///
/// let breaker = CircuitBreaker::unshared("payments").threshold(2).build();
/// for _ in 0..2 {
///     breaker.try_acquire()?.failure();
/// }
/// let cause = breaker.snapshot().cause().expect("it is open");
/// assert!(matches!(cause, OpenCause::ConsecutiveFailures { failures: 2, .. }));
/// assert_eq!(cause.to_string(), "2 failures in a row");
/// # Ok::<(), resilience::CircuitOpen>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum OpenCause {
    /// This number of consecutive calls failed.
    #[non_exhaustive]
    ConsecutiveFailures {
        /// The number of failures.
        failures: u32,
    },
    /// Too large a share of the calls in the window failed.
    #[non_exhaustive]
    FailureRate {
        /// The number of failed calls in the window.
        failures: u32,
        /// The number of all calls in the window.
        calls: u32,
        /// The share that opens the circuit, above 0 and at most 1.
        threshold: f64,
    },
    /// Too large a share of the calls in the window was slow.
    #[non_exhaustive]
    SlowCalls {
        /// The number of slow calls in the window.
        slow: u32,
        /// The number of all calls in the window.
        calls: u32,
        /// The share that opens the circuit, above 0 and at most 1.
        threshold: f64,
    },
    /// A probe failed, so the circuit opened again.
    FailedProbe,
    /// A probe succeeded but was slow, so the circuit opened again.
    SlowProbe,
    /// The circuit was forced open by hand.
    ByHand,
    /// Other replicas opened their circuits, and this one followed. See
    /// [`CircuitSnapshot::fleet`](crate::CircuitSnapshot::fleet) for who began, and why.
    #[non_exhaustive]
    Shared {
        /// The number of this opening among those of the fleet.
        epoch: u64,
    },
}

/// A threshold is never NaN.
impl Eq for OpenCause {}

impl OpenCause {
    pub(crate) fn failure_rate(failures: u64, calls: u64, threshold: Ratio) -> Self {
        let (failures, calls, threshold) = (saturated(failures), saturated(calls), threshold.to_f64());
        Self::FailureRate { failures, calls, threshold }
    }

    pub(crate) fn slow_calls(slow: u64, calls: u64, threshold: Ratio) -> Self {
        let (slow, calls, threshold) = (saturated(slow), saturated(calls), threshold.to_f64());
        Self::SlowCalls { slow, calls, threshold }
    }
}

/// Prints for example `5 failures in a row`, or `24 of 40 calls failed (60%), threshold 50%`.
impl fmt::Display for OpenCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ConsecutiveFailures { failures: 1 } => f.write_str("a failure"),
            Self::ConsecutiveFailures { failures } => write!(f, "{failures} failures in a row"),
            Self::FailureRate { failures, calls, threshold } => {
                share(f, "failed", failures, calls, threshold)
            }
            Self::SlowCalls { slow, calls, threshold } => share(f, "were slow", slow, calls, threshold),
            Self::FailedProbe => f.write_str("a probe failed"),
            Self::SlowProbe => f.write_str("a probe was slow"),
            Self::ByHand => f.write_str("by hand"),
            Self::Shared { .. } => f.write_str("by the fleet"),
        }
    }
}

fn share(f: &mut fmt::Formatter<'_>, what: &str, part: u32, calls: u32, threshold: f64) -> fmt::Result {
    let percent = f64::from(part) * 100.0 / f64::from(calls.max(1));
    write!(f, "{part} of {calls} calls {what} ({percent:.0}%), threshold {}", Ratio::from_f64(threshold))
}

pub(crate) fn saturated(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_read_like_a_sentence() {
        let half = Ratio::from_f64(0.5);
        let said = [
            OpenCause::ConsecutiveFailures { failures: 1 },
            OpenCause::ConsecutiveFailures { failures: 5 },
            OpenCause::failure_rate(24, 40, half),
            OpenCause::slow_calls(2, 3, Ratio::from_f64(0.125)),
            OpenCause::FailedProbe,
            OpenCause::SlowProbe,
            OpenCause::ByHand,
            OpenCause::Shared { epoch: 3 },
        ]
        .map(|cause| cause.to_string());
        assert_eq!(
            said,
            [
                "a failure",
                "5 failures in a row",
                "24 of 40 calls failed (60%), threshold 50%",
                "2 of 3 calls were slow (67%), threshold 12.5%",
                "a probe failed",
                "a probe was slow",
                "by hand",
                "by the fleet",
            ]
        );
    }
}
