//! The settings in force, as users see them.

use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::settings::measure::{Threshold, WindowSize};
use crate::circuit_breaker::settings::rules::Rules;
use crate::runtime::clock::saturating_nanos;

/// The settings in force: those that were set, defaults for the rest, all within range. See
/// [`CircuitSnapshot::settings`](crate::CircuitSnapshot::settings).
///
/// The getters have the names of the setters of a [builder](crate::CircuitBreakerBuilder).
/// `Display` prints the arguments of an attribute.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::CircuitBreaker;
/// use std::time::Duration;
///
/// let breaker = CircuitBreaker::unshared("payments").failure_rate(0.5).time_window(Duration::from_secs(30)).build();
/// let settings = breaker.snapshot().settings().unwrap();
/// assert_eq!((settings.failure_rate(), settings.threshold()), (Some(0.5), None));
/// assert_eq!((settings.time_window(), settings.min_calls()), (Some(Duration::from_secs(30)), Some(20)));
/// assert_eq!((settings.cooldown(), settings.probes()), (Duration::from_secs(30), 1));
/// assert_eq!(
///     settings.to_string(),
///     "threshold = 50%, window = 30s, min_calls = 20, cooldown = 30s, probes = 1"
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CircuitSettings(Rules);

impl CircuitSettings {
    pub(crate) const fn new(rules: Rules) -> Self {
        Self(rules)
    }

    /// The number of consecutive failures that opens the circuit. `None` if a failure rate opens
    /// it.
    #[must_use]
    pub fn threshold(&self) -> Option<u32> {
        match self.0.threshold {
            Threshold::Consecutive(failures) => Some(failures),
            Threshold::Rate(_) => None,
        }
    }

    /// The failure rate that opens the circuit, from 0 to 1. `None` if consecutive failures open
    /// it.
    #[must_use]
    pub fn failure_rate(&self) -> Option<f64> {
        match self.0.threshold {
            Threshold::Consecutive(_) => None,
            Threshold::Rate(rate) => Some(rate.to_f64()),
        }
    }

    /// The number of calls in the window. `None` if the window is a time, and without a rate.
    #[must_use]
    pub fn window(&self) -> Option<u32> {
        match self.0.window {
            Some(WindowSize::Calls(calls)) => Some(calls),
            _ => None,
        }
    }

    /// The time that the window spans. `None` if the window is a number of calls, and without a
    /// rate.
    #[must_use]
    pub fn time_window(&self) -> Option<Duration> {
        match self.0.window {
            Some(WindowSize::Time(time)) => Some(time),
            _ => None,
        }
    }

    /// The number of recorded calls before which no rate is judged. `None` without a rate.
    #[must_use]
    pub fn min_calls(&self) -> Option<u32> {
        self.0.window.map(|_| self.0.min_calls)
    }

    /// The duration above which a call is slow. `None` if no call is slow.
    #[must_use]
    pub fn slow(&self) -> Option<Duration> {
        self.0.slow.map(|slow| slow.longer_than)
    }

    /// The rate of slow calls that opens the circuit, from 0 to 1. `None` if slow calls do not open
    /// it.
    #[must_use]
    pub fn slow_threshold(&self) -> Option<f64> {
        self.0.slow.map(|slow| slow.share.to_f64())
    }

    /// The time that the circuit stays open before a probe. At most 584 years, which means forever.
    #[must_use]
    pub fn cooldown(&self) -> Duration {
        self.0.cooldown
    }

    /// The factor by which the cooldown grows each time a probe fails. 1 if it does not grow.
    #[must_use]
    pub fn cooldown_factor(&self) -> f64 {
        self.0.cooldown_factor
    }

    /// The longest cooldown. `None` if the cooldown does not grow, or grows without limit.
    #[must_use]
    pub fn cooldown_cap(&self) -> Option<Duration> {
        (saturating_nanos(self.0.cooldown_cap) != u64::MAX).then_some(self.0.cooldown_cap)
    }

    /// The number of calls let through while half-open.
    #[must_use]
    pub fn probes(&self) -> u32 {
        self.0.probes.into()
    }

    /// Whether the state is shared with the breakers of this name in other replicas.
    #[must_use]
    pub fn shared(&self) -> bool {
        self.0.shared
    }

    /// Whether the state of the breaker of each key is shared with other replicas.
    #[must_use]
    pub fn shared_keys(&self) -> bool {
        self.0.shared_keys
    }
}

impl fmt::Display for CircuitSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::circuit_breaker::{CircuitBreaker, KeyedCircuitBreaker};

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn there_is_a_getter_for_each_setter() {
        let breaker = CircuitBreaker::unshared("settings")
            .threshold(7)
            .window(50)
            .min_calls(10)
            .slow(2 * SECOND, 0.25)
            .cooldown(3 * SECOND)
            .cooldown_factor(1.5)
            .cooldown_cap(9 * SECOND)
            .probes(4)
            .shared()
            .build();
        let settings = breaker.snapshot().settings().expect("they are written");
        assert_eq!((settings.threshold(), settings.failure_rate()), (Some(7), None));
        assert_eq!(
            (settings.window(), settings.time_window(), settings.min_calls()),
            (Some(50), None, Some(10))
        );
        assert_eq!((settings.slow(), settings.slow_threshold()), (Some(2 * SECOND), Some(0.25)));
        assert_eq!((settings.cooldown(), settings.cooldown_cap()), (3 * SECOND, Some(9 * SECOND)));
        assert!((settings.cooldown_factor() - 1.5).abs() < f64::EPSILON);
        assert_eq!((settings.probes(), settings.shared()), (4, true));
    }

    #[test]
    fn what_does_not_apply_is_none() {
        let settings = CircuitBreaker::unshared("settings").build().snapshot().settings().expect("defaults");
        assert_eq!((settings.window(), settings.time_window(), settings.min_calls()), (None, None, None));
        assert_eq!((settings.slow(), settings.slow_threshold(), settings.cooldown_cap()), (None, None, None));
    }

    #[test]
    fn a_name_without_settings_has_none_and_each_key_its_own() {
        assert_eq!(CircuitBreaker::named("no settings yet").snapshot().settings(), None);
        let keys = KeyedCircuitBreaker::unshared("settings").threshold(2).build();
        assert_eq!(keys.snapshot().settings(), None);
        let of_key = keys.of("a").snapshot().settings().expect("it is made");
        assert_eq!(of_key.threshold(), Some(2));
    }
}
