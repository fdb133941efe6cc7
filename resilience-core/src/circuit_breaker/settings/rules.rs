//! The settings in force.

use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::settings::measure::{Threshold, WindowSize};
use crate::runtime::clock::{Instant, saturating_nanos};
use crate::vocabulary::ratio::Ratio;

/// The longest time that a server may ask for, unless the cooldown or its cap is longer.
pub(crate) const LONGEST_HINT: Duration = Duration::from_secs(60);

/// The settings that a breaker works by: complete and within range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rules {
    pub(crate) threshold: Threshold,
    /// `None` if no rate is judged, so that no window is kept.
    pub(crate) window: Option<WindowSize>,
    pub(crate) min_calls: u32,
    pub(crate) slow: Option<Slow>,
    pub(crate) cooldown: Duration,
    pub(crate) cooldown_factor: f64,
    pub(crate) cooldown_cap: Duration,
    /// The longest time for which a server's hint keeps the circuit open. Never below the cooldown.
    pub(crate) longest_hint: Duration,
    pub(crate) probes: u16,
    /// Whether the state is shared with other replicas.
    pub(crate) shared: bool,
    /// Whether the state of the breaker of each key is.
    pub(crate) shared_keys: bool,
}

/// The factor is never NaN, nor zero.
impl Eq for Rules {}

#[cfg(feature = "control")]
impl std::hash::Hash for Rules {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Self { threshold, window, min_calls, slow, cooldown, cooldown_factor, .. } = self;
        (threshold, window, min_calls, slow, cooldown, cooldown_factor.to_bits()).hash(state);
        (self.cooldown_cap, self.longest_hint, self.probes, self.shared, self.shared_keys).hash(state);
    }
}

/// The definition of a slow call, and the share of slow calls that opens the circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Slow {
    pub(crate) longer_than: Duration,
    pub(crate) share: Ratio,
}

impl Rules {
    /// Whether a call that was admitted at `start` was slow. A call that was not timed was not
    /// slow.
    pub(crate) fn is_slow(&self, start: Instant, now: impl FnOnce() -> Instant) -> bool {
        match self.slow {
            Some(slow) if start != Instant::UNSET => now().since(start) > slow.longer_than,
            _ => false,
        }
    }

    /// The cap, if it has an effect: on a cooldown that grows, or on the longest hint.
    fn written_cap(&self) -> Option<Duration> {
        if saturating_nanos(self.cooldown_cap) != u64::MAX {
            return Some(self.cooldown_cap);
        }
        let is_told = self.longest_hint > LONGEST_HINT.max(self.cooldown);
        is_told.then_some(self.longest_hint)
    }

    /// Whether replicas share a state: that of the breaker, or that of each key.
    #[cfg(feature = "shared")]
    pub(crate) const fn shares(&self) -> bool {
        self.shared || self.shared_keys
    }

    /// The longest cooldown, apart from what a server asks for.
    #[cfg(feature = "shared")]
    pub(crate) fn longest_cooldown(&self) -> Duration {
        if self.cooldown_factor > 1.0 { self.cooldown.max(self.cooldown_cap) } else { self.cooldown }
    }

    /// The next cooldown after a probe failed at the end of `cooldown`.
    pub(crate) fn grown(&self, cooldown: Duration) -> Duration {
        if self.cooldown_factor <= 1.0 {
            return cooldown;
        }
        let nanos = saturating_nanos(cooldown);
        // The cast from a float saturates, and the product is positive and not NaN. The result
        // never shrinks: converting the nanoseconds to a float loses at most half a step, and the
        // smallest factor above 1 gains a whole one.
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let grown = (nanos as f64 * self.cooldown_factor).round() as u64;
        Duration::from_nanos(grown).min(self.cooldown_cap)
    }
}

/// Prints the arguments of an attribute: `threshold = 5, cooldown = 30s, probes = 1`.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.threshold {
            Threshold::Consecutive(failures) => write!(f, "threshold = {failures}")?,
            Threshold::Rate(ratio) => write!(f, "threshold = {ratio}")?,
        }
        match self.window {
            Some(WindowSize::Calls(calls)) => {
                write!(f, ", window = {calls}, min_calls = {}", self.min_calls)?;
            }
            Some(WindowSize::Time(time)) => write!(f, ", window = {time:?}, min_calls = {}", self.min_calls)?,
            None => {}
        }
        if let Some(Slow { longer_than, share }) = self.slow {
            write!(f, ", slow = {longer_than:?}, slow_threshold = {share}")?;
        }
        write!(f, ", cooldown = {:?}", self.cooldown)?;
        if self.cooldown_factor > 1.0 {
            write!(f, ", cooldown_factor = {}", self.cooldown_factor)?;
        }
        if let Some(cap) = self.written_cap() {
            write!(f, ", cooldown_cap = {cap:?}")?;
        }
        write!(f, ", probes = {}", self.probes)?;
        if self.shared {
            f.write_str(", shared")?;
        }
        if self.shared_keys { f.write_str(", shared_keys") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::circuit_breaker::settings::Settings;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn rules_read_like_the_arguments_that_make_them() {
        assert_eq!(Settings::new().rules().to_string(), "threshold = 5, cooldown = 30s, probes = 1");
        let all = Settings::new()
            .threshold(0.5)
            .window(60 * SECOND)
            .slow(2 * SECOND)
            .slow_threshold(0.25)
            .cooldown_factor(1.5)
            .cooldown_cap(120 * SECOND);
        assert_eq!(
            all.rules().to_string(),
            "threshold = 50%, window = 60s, min_calls = 20, slow = 2s, slow_threshold = 25%, cooldown = 30s, \
             cooldown_factor = 1.5, cooldown_cap = 120s, probes = 1"
        );
        let capped = |cap| Settings::new().cooldown_cap(cap).rules().to_string();
        assert_eq!(
            capped(61 * SECOND),
            "threshold = 5, cooldown = 30s, cooldown_cap = 61s, probes = 1",
            "it limits what a server may ask for"
        );
        assert_eq!(capped(60 * SECOND), Settings::new().rules().to_string());
    }

    #[test]
    fn a_cooldown_grows_to_its_cap_and_saturates() {
        let rules = Settings::new().cooldown_factor(2.0).cooldown_cap(100 * SECOND).rules();
        assert_eq!(rules.grown(30 * SECOND), 60 * SECOND);
        assert_eq!(rules.grown(60 * SECOND), 100 * SECOND);
        let endless = Settings::new().cooldown_factor(f64::INFINITY).rules();
        assert_eq!(endless.grown(SECOND), Duration::from_nanos(u64::MAX));
        assert_eq!(endless.grown(Duration::ZERO), Duration::ZERO, "nothing does not grow");
        assert_eq!(Settings::new().rules().grown(SECOND), SECOND);
    }

    proptest! {
        #[test]
        fn a_cooldown_never_shrinks(nanos: u64, more in 0.0..2.0_f64) {
            let rules = Settings::new().cooldown_factor(1.0 + more.max(f64::EPSILON)).rules();
            let cooldown = Duration::from_nanos(nanos);
            prop_assert!(rules.grown(cooldown) >= cooldown);
        }

        #[test]
        fn nor_does_it_by_the_least_factor(nanos: u64) {
            let rules = Settings::new().cooldown_factor(1.0 + f64::EPSILON).rules();
            let cooldown = Duration::from_nanos(nanos);
            prop_assert!(rules.grown(cooldown) >= cooldown);
        }
    }

    #[test]
    fn slow_is_strictly_longer() {
        let rules = Settings::new().slow(SECOND).slow_threshold(0.5).rules();
        let start = Instant::from_bits(7);
        let after = |nanos| move || start.saturating_add(SECOND + Duration::from_nanos(nanos));
        assert!(!rules.is_slow(start, after(0)));
        assert!(rules.is_slow(start, after(1)));
        assert!(!rules.is_slow(Instant::UNSET, after(1)));
    }
}
