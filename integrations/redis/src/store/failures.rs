//! The rounds that have failed, and the wait that follows from them.

use std::hash::{BuildHasher as _, RandomState};
use std::thread;
use std::time::{Duration, Instant};

use resilience::shared::store::StoreError;

/// The wait after the first round that fails. Each one after it doubles it.
const FIRST: Duration = Duration::from_millis(100);

/// The rounds that have failed in a row. While there is no connection, the next one is asked for
/// after a pause.
#[derive(Debug, Default)]
pub(super) struct Failures {
    number: u32,
    pause: Option<Pause>,
}

#[derive(Debug)]
struct Pause {
    ends: Instant,
    why: StoreError,
}

impl Failures {
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// A round has succeeded.
    pub(super) fn are_over(&mut self) {
        *self = Self::default();
    }

    /// A round has failed. The pauses double up to `longest`.
    pub(super) fn count(&mut self, why: &StoreError, longest: Duration) {
        self.number = self.number.saturating_add(1);
        let chance = RandomState::new().hash_one(0);
        let ends = Instant::now() + length(self.number, longest, chance);
        self.pause = Some(Pause { ends, why: why.clone() });
    }

    /// Waits for the end of the pause. A call that would have less than half of its `patience` left
    /// after it hears the failure again.
    pub(super) fn wait(&self, patience: Duration) -> Result<(), StoreError> {
        let Some(pause) = &self.pause else { return Ok(()) };
        let left = pause.ends.saturating_duration_since(Instant::now());
        if left > patience / 2 {
            return Err(pause.why.clone());
        }
        thread::sleep(left);
        Ok(())
    }
}

/// From half of a time that doubles with each failure up to all of it, by a chance: replicas that
/// have lost their server together do not come back together.
fn length(failures: u32, longest: Duration, chance: u64) -> Duration {
    let most = FIRST.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(longest);
    let half = most / 2;
    let part = (half.as_nanos() * u128::from(chance)) >> 64;
    half + Duration::from_nanos(u64::try_from(part).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    #[test]
    fn a_pause_doubles_up_to_the_longest() {
        let millis = |failures, chance| length(failures, Duration::from_secs(2), chance).as_millis();
        assert_eq!(
            [1, 2, 3, 5, 6, 40, u32::MAX].map(|n| millis(n, 0)),
            [50, 100, 200, 800, 1000, 1000, 1000]
        );
        assert_eq!([1, 2, 3, 5, 6, 40].map(|n| millis(n, u64::MAX)), [99, 199, 399, 1599, 1999, 1999]);
        assert_eq!(length(40, HOUR, 0), HOUR / 2);
    }

    #[test]
    fn a_call_in_a_pause_hears_the_failure_again() {
        let mut failures = Failures::default();
        assert_eq!(failures.wait(Duration::ZERO), Ok(()));
        for number in 1..=20 {
            failures.count(&StoreError::new("refused"), HOUR);
            assert_eq!(failures.number(), number);
        }
        // Half an hour at least is left, more than half of the patience.
        assert_eq!(failures.wait(HOUR / 2), Err(StoreError::new("refused")));
        failures.are_over();
        assert_eq!((failures.number(), failures.wait(Duration::ZERO)), (0, Ok(())));
    }

    #[test]
    fn a_call_with_patience_waits_for_the_end() {
        let mut failures = Failures::default();
        failures.count(&StoreError::new("refused"), HOUR);
        assert_eq!(failures.wait(HOUR), Ok(()));
        let ends = failures.pause.as_ref().expect("a round has failed").ends;
        assert!(ends <= Instant::now());
    }
}
