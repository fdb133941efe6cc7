//! The decision after a failed attempt.

use crate::retry::{Delay, StopReason};
use crate::vocabulary::rejector::Rejector;
use std::fmt;

/// The decision after an attempt: wait and try again, or return the last outcome.
///
/// It is one number: a delay in nanoseconds, or, among the greatest numbers, a reason to stop. So
/// it is returned in a register. An enum would be 16 bytes long and returned in memory.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Decision(u64);

impl Decision {
    /// The decision after a success. Its reason is not read.
    pub const DONE: Self = Self::stop(StopReason::Permanent);

    /// The least number that is a reason.
    const STOP: u64 = Delay::TURN.to_bits() + 1;
    /// The last outcome is a rejection: by a breaker of the function, or by a policy that the body
    /// met.
    const REJECTED: Self = Self(Self::STOP + StopReason::ALL.len() as u64);
    /// The last outcome is the rejection of a rate limit or a bulkhead of the function.
    const TURNED_AWAY: Self = Self(Self::REJECTED.0 + 1);

    pub(crate) const fn wait(delay: Delay) -> Self {
        Self(delay.to_bits())
    }

    pub(crate) const fn stop(reason: StopReason) -> Self {
        Self(Self::STOP + reason as u64)
    }

    pub(crate) const fn stop_rejected(by: Rejector) -> Self {
        match by {
            Rejector::Breaker => Self::REJECTED,
            Rejector::Gate => Self::TURNED_AWAY,
        }
    }

    /// The delay before the next attempt; `None` if there is no next attempt.
    #[inline]
    #[must_use]
    pub const fn delay(self) -> Option<Delay> {
        if self.0 < Self::STOP { Some(Delay::from_bits(self.0)) } else { None }
    }

    /// The reason to stop, if there is no further attempt.
    pub(crate) fn reason(self) -> StopReason {
        match self {
            Self::REJECTED => return StopReason::of_rejection(Rejector::Breaker),
            Self::TURNED_AWAY => return StopReason::of_rejection(Rejector::Gate),
            _ => {}
        }
        let stop = self.0.saturating_sub(Self::STOP);
        StopReason::ALL.iter().copied().find(|&reason| reason as u64 == stop).unwrap_or(StopReason::Permanent)
    }

    /// Whether the last outcome is a rejection.
    pub(crate) fn is_rejected(self) -> bool {
        self == Self::REJECTED || self == Self::TURNED_AWAY
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.delay() {
            Some(delay) => f.debug_tuple("Wait").field(&delay.duration()).finish(),
            None if *self == Self::TURNED_AWAY => f.write_str("TurnedAway"),
            None if self.is_rejected() => f.write_str("Rejected"),
            None => f.debug_tuple("Stop").field(&self.reason()).finish(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_a_delay_or_a_reason() {
        assert_eq!(size_of::<Decision>(), 8);
        for reason in StopReason::ALL {
            let stop = Decision::stop(reason);
            assert_eq!((stop.delay(), stop.reason(), stop.is_rejected()), (None, reason, false));
            assert_eq!(format!("{stop:?}"), format!("Stop({reason:?})"));
        }
        for delay in [0, 1, u64::MAX].map(Delay::from_nanos).into_iter().chain([Delay::TURN]) {
            assert_eq!(Decision::wait(delay).delay(), Some(delay));
        }
        assert_eq!(format!("{:?}", Decision::wait(Delay::from_nanos(5_000_000))), "Wait(5ms)");
        assert_eq!(Decision::DONE.delay(), None);
    }

    #[test]
    fn a_rejection_stops_because_the_circuit_is_open() {
        let rejected = Decision::stop_rejected(Rejector::Breaker);
        assert_eq!((rejected.delay(), rejected.reason()), (None, StopReason::CircuitOpen));
        assert!(rejected.is_rejected());
        assert_eq!(format!("{rejected:?}"), "Rejected");
    }

    #[test]
    fn a_rejection_by_a_gate_has_a_reason_of_its_own() {
        let turned_away = Decision::stop_rejected(Rejector::Gate);
        assert_eq!((turned_away.delay(), turned_away.reason()), (None, StopReason::Rejected));
        assert!(turned_away.is_rejected());
        assert_eq!(format!("{turned_away:?}"), "TurnedAway");
    }
}
