//! The settings that a breaker is made with.
//!
//! They exist in three forms. [`Settings`] takes whatever an attribute's expression may be, by
//! traits, which a `const fn` cannot call. The `builder` is what people call: `const`, of plain
//! types, with a name. The `rules` are what follows from them and what the state asks.

pub(crate) mod builder;
pub(crate) mod measure;
pub(crate) mod rules;
pub(crate) mod view;

use std::fmt;
use std::time::Duration;

use crate::circuit_breaker::settings::measure::{IntoThreshold, IntoWindow, Threshold, WindowSize};
use crate::circuit_breaker::settings::rules::{LONGEST_HINT, Rules, Slow};
use crate::runtime::clock::saturating_nanos;
use crate::vocabulary::ratio::{IntoRatio, Ratio};

const DEFAULT_ROW: u32 = 5;
const DEFAULT_WINDOW: u32 = 100;
const DEFAULT_MIN_CALLS: u32 = 20;
const DEFAULT_COOLDOWN: Duration = Duration::from_secs(30);

/// The settings as they were written. The rules follow from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    threshold: Option<Threshold>,
    window: Option<WindowSize>,
    min_calls: Option<u32>,
    slow: Option<Duration>,
    slow_threshold: Option<Ratio>,
    cooldown: Option<Duration>,
    cooldown_factor: Option<Factor>,
    cooldown_cap: Option<Duration>,
    probes: Option<u32>,
    shared: Option<bool>,
    shared_keys: Option<bool>,
    /// The cooldown and its cap where none is set.
    defaults: (Duration, Option<Duration>),
}

impl Settings {
    /// The defaults: five consecutive failures open the circuit, and 30 seconds later one probe
    /// decides.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            threshold: None,
            window: None,
            min_calls: None,
            slow: None,
            slow_threshold: None,
            cooldown: None,
            cooldown_factor: None,
            cooldown_cap: None,
            probes: None,
            shared: None,
            shared_keys: None,
            defaults: (DEFAULT_COOLDOWN, None),
        }
    }

    /// Sets the number of consecutive failures (`u32`), or the share of failures in the window (a
    /// ratio), that opens the circuit.
    #[must_use]
    pub fn threshold(self, threshold: impl IntoThreshold) -> Self {
        self.opens_at(threshold.into_threshold())
    }

    /// Sets the window of a rate: a number of calls (`u32`) or a time (`Duration`).
    #[must_use]
    pub fn window(self, window: impl IntoWindow) -> Self {
        self.looks_back(window.into_window())
    }

    /// Sets the number of recorded calls before which no rate is judged.
    #[must_use]
    pub const fn min_calls(mut self, calls: u32) -> Self {
        self.min_calls = Some(calls);
        self
    }

    /// Sets the duration above which a call is slow.
    #[must_use]
    pub const fn slow(mut self, longer_than: Duration) -> Self {
        self.slow = Some(longer_than);
        self
    }

    /// Sets the share of slow calls that opens the circuit.
    #[must_use]
    pub fn slow_threshold(self, ratio: impl IntoRatio) -> Self {
        self.opens_at_slow(ratio.into_ratio())
    }

    /// Sets how long the circuit stays open before it probes. At most 584 years, which means
    /// forever.
    #[must_use]
    pub const fn cooldown(mut self, cooldown: Duration) -> Self {
        self.cooldown = Some(cooldown);
        self
    }

    /// Sets the factor by which the cooldown grows each time a probe fails. Below 1, or NaN, it
    /// counts as 1.
    #[must_use]
    pub const fn cooldown_factor(mut self, factor: f64) -> Self {
        self.cooldown_factor = Some(Factor::new(factor));
        self
    }

    /// Sets the longest cooldown. If above a minute, it is also the longest time that a server may
    /// ask for.
    #[must_use]
    pub const fn cooldown_cap(mut self, cap: Duration) -> Self {
        self.cooldown_cap = Some(cap);
        self
    }

    /// Sets the number of calls let through while half-open, from 1 to 65535. A value out of range
    /// is clamped.
    #[must_use]
    pub const fn probes(mut self, probes: u32) -> Self {
        self.probes = Some(probes);
        self
    }

    /// Sets whether replicas share the state. They find each other by the name.
    #[must_use]
    pub const fn shared(mut self, shared: bool) -> Self {
        self.shared = Some(shared);
        self
    }

    /// Sets whether replicas share the state of the breaker of each key. They find each other by
    /// the name, and a key by its hash.
    #[must_use]
    pub const fn shared_keys(mut self, shared: bool) -> Self {
        self.shared_keys = Some(shared);
        self
    }

    /// Makes defaults of the settings that a profile brings: its cooldown and cap give way to one
    /// that is set from here on, as those of [`new`](Self::new) do.
    #[must_use]
    pub const fn as_defaults(self) -> Self {
        Self { cooldown: None, cooldown_cap: None, defaults: self.cooldown_and_cap(), ..self }
    }

    pub(crate) const fn opens_at(mut self, threshold: Threshold) -> Self {
        self.threshold = Some(threshold);
        self
    }

    pub(crate) const fn looks_back(mut self, window: WindowSize) -> Self {
        self.window = Some(window);
        self
    }

    pub(crate) const fn opens_at_slow(mut self, ratio: Ratio) -> Self {
        self.slow_threshold = Some(ratio);
        self
    }

    /// These settings, and those of `other` for what they leave out.
    #[cfg(feature = "control")]
    pub(crate) fn over(self, other: Self) -> Self {
        Self {
            threshold: self.threshold.or(other.threshold),
            window: self.window.or(other.window),
            min_calls: self.min_calls.or(other.min_calls),
            slow: self.slow.or(other.slow),
            slow_threshold: self.slow_threshold.or(other.slow_threshold),
            cooldown: self.cooldown.or(other.cooldown),
            cooldown_factor: self.cooldown_factor.or(other.cooldown_factor),
            cooldown_cap: self.cooldown_cap.or(other.cooldown_cap),
            probes: self.probes.or(other.probes),
            shared: self.shared.or(other.shared),
            shared_keys: self.shared_keys.or(other.shared_keys),
            defaults: other.defaults,
        }
    }

    /// The rules that follow. Values out of range are clamped. A setting that was left out gets its
    /// default, adjusted to the settings that were written.
    pub(crate) const fn rules(&self) -> Rules {
        let threshold = match self.threshold {
            Some(threshold) => threshold.clamped(),
            None => Threshold::Consecutive(DEFAULT_ROW),
        };
        let slow = match (self.slow, self.slow_threshold) {
            (Some(longer_than), Some(share)) => Some(Slow { longer_than, share }),
            _ => None,
        };
        let looks_back = slow.is_some() || matches!(threshold, Threshold::Rate(_));
        let window = self.window_in_force();
        let (cooldown, cooldown_cap) = self.cooldowns();
        Rules {
            threshold,
            window: if looks_back { Some(window) } else { None },
            min_calls: if looks_back { self.calls_needed(window) } else { 0 },
            slow,
            cooldown,
            cooldown_factor: self.factor(),
            cooldown_cap,
            longest_hint: self.longest_hint(cooldown),
            probes: match self.probes {
                None | Some(0) => 1,
                // The cast loses nothing in this range; `try_from` is not const.
                #[expect(clippy::cast_possible_truncation)]
                Some(probes @ 1..=0xFFFF) => probes as u16,
                Some(_) => u16::MAX,
            },
            shared: matches!(self.shared, Some(true)),
            shared_keys: matches!(self.shared_keys, Some(true)),
        }
    }

    /// The window in force. A default window is large enough for `min_calls`.
    const fn window_in_force(&self) -> WindowSize {
        match (self.window, self.min_calls) {
            (Some(window), _) => window.clamped(),
            (None, Some(calls)) if calls > DEFAULT_WINDOW => WindowSize::Calls(calls).clamped(),
            (None, _) => WindowSize::Calls(DEFAULT_WINDOW),
        }
    }

    const fn calls_needed(&self, window: WindowSize) -> u32 {
        let calls = match self.min_calls {
            Some(0) => 1,
            Some(calls) => calls,
            None => DEFAULT_MIN_CALLS,
        };
        match window {
            WindowSize::Calls(all) if all < calls => all,
            _ => calls,
        }
    }

    const fn cooldowns(&self) -> (Duration, Duration) {
        const FOR_EVER: Duration = Duration::from_nanos(u64::MAX);
        // A cap has no effect on a cooldown that does not grow: two breakers that differ only in it
        // are not in conflict.
        match self.cooldown_and_cap() {
            (cooldown, Some(cap)) if self.factor() > 1.0 => (cooldown, cap),
            (cooldown, _) => (cooldown, FOR_EVER),
        }
    }

    /// The cooldown, and its cap if there is one. The cap is never below the cooldown.
    const fn cooldown_and_cap(&self) -> (Duration, Option<Duration>) {
        let (default, default_cap) = self.defaults;
        let cap = match self.cooldown_cap {
            Some(cap) => Some(cap),
            None => default_cap,
        };
        let cooldown = match (self.cooldown, self.cooldown_cap) {
            (Some(cooldown), _) => clamped(cooldown),
            (None, Some(cap)) => clamped(shorter(default, cap)),
            (None, None) => clamped(default),
        };
        match cap {
            Some(cap) => (cooldown, Some(longer(cooldown, clamped(cap)))),
            None => (cooldown, None),
        }
    }

    const fn factor(&self) -> f64 {
        match self.cooldown_factor {
            Some(factor) => factor.get(),
            None => 1.0,
        }
    }

    const fn longest_hint(&self, cooldown: Duration) -> Duration {
        let longest = longer(LONGEST_HINT, cooldown);
        match self.cooldown_and_cap() {
            (_, Some(cap)) => longer(longest, cap),
            (_, None) => longest,
        }
    }
}

/// A factor of at least 1, never NaN. As bits, so that settings can be compared and found.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Factor(u64);

impl Factor {
    const fn new(factor: f64) -> Self {
        // The comparison is false for NaN.
        Self(if factor >= 1.0 { factor.to_bits() } else { 1.0_f64.to_bits() })
    }

    const fn get(self) -> f64 {
        f64::from_bits(self.0)
    }
}

impl fmt::Debug for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

const fn clamped(duration: Duration) -> Duration {
    Duration::from_nanos(saturating_nanos(duration))
}

const fn longer(a: Duration, b: Duration) -> Duration {
    if saturating_nanos(a) >= saturating_nanos(b) { a } else { b }
}

const fn shorter(a: Duration, b: Duration) -> Duration {
    if saturating_nanos(a) <= saturating_nanos(b) { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_is_out_of_range_is_clamped() {
        let rules = Settings::new().threshold(0).probes(0).cooldown(Duration::MAX).rules();
        assert_eq!((rules.threshold, rules.probes), (Threshold::Consecutive(1), 1));
        assert_eq!(rules.cooldown, Duration::from_nanos(u64::MAX));
        assert_eq!(Settings::new().probes(65_536).rules().probes, u16::MAX);
        assert_eq!(Settings::new().probes(65_535).rules().probes, u16::MAX);
        let rules = Settings::new().threshold(0.5).window(0).min_calls(0).cooldown_factor(f64::NAN).rules();
        assert_eq!((rules.window, rules.min_calls), (Some(WindowSize::Calls(1)), 1));
        assert_eq!(rules.cooldown_factor.to_bits(), 1.0_f64.to_bits());
        let time = Settings::new().threshold(2.0).window(Duration::ZERO).rules();
        assert_eq!(time.window, Some(WindowSize::Time(Duration::from_nanos(1))));
        assert_eq!(time.threshold, Threshold::Rate(Ratio::from_f64(1.0)));
    }

    #[test]
    fn a_default_gives_way_to_what_is_written() {
        let of = |settings: Settings| (settings.rules().window, settings.rules().min_calls);
        let rate = Settings::new().threshold(0.5);
        assert_eq!(of(rate), (Some(WindowSize::Calls(100)), 20));
        assert_eq!(of(rate.window(10)), (Some(WindowSize::Calls(10)), 10));
        assert_eq!(of(rate.min_calls(200)), (Some(WindowSize::Calls(200)), 200));
        assert_eq!(of(rate.window(50).min_calls(60)), (Some(WindowSize::Calls(50)), 50));
        assert_eq!(of(rate.window(SECOND)), (Some(WindowSize::Time(SECOND)), 20));

        let of = |settings: Settings| (settings.rules().cooldown, settings.rules().cooldown_cap);
        let growing = Settings::new().cooldown_factor(2.0);
        assert_eq!(of(growing.cooldown_cap(SECOND)), (SECOND, SECOND));
        assert_eq!(of(growing.cooldown(2 * SECOND).cooldown_cap(SECOND)), (2 * SECOND, 2 * SECOND));
        assert_eq!(of(Settings::new().cooldown_cap(SECOND)), (SECOND, Duration::from_nanos(u64::MAX)));
    }

    #[test]
    fn what_a_profile_brings_gives_way_to_what_is_written() {
        let of = |settings: Settings| (settings.rules().cooldown, settings.rules().cooldown_cap);
        let profile = Settings::new().cooldown_factor(2.0).cooldown(60 * SECOND).cooldown_cap(600 * SECOND);
        let profile = profile.as_defaults();
        assert_eq!(of(profile), (60 * SECOND, 600 * SECOND));
        assert_eq!(of(profile.as_defaults()), (60 * SECOND, 600 * SECOND));
        let above = profile.cooldown(900 * SECOND).as_defaults();
        assert_eq!(of(above), (900 * SECOND, 900 * SECOND), "over another one");
        assert_eq!(of(profile.cooldown_cap(SECOND)), (SECOND, SECOND));
        assert_eq!(of(profile.cooldown(900 * SECOND)), (900 * SECOND, 900 * SECOND));
        assert_eq!(of(profile.cooldown(SECOND)), (SECOND, 600 * SECOND));
        assert_eq!(of(profile.cooldown(9 * SECOND).cooldown_cap(SECOND)), (9 * SECOND, 9 * SECOND));
        assert_eq!(profile.rules().longest_hint, 600 * SECOND);
        assert_eq!(profile.cooldown_cap(90 * SECOND).rules().longest_hint, 90 * SECOND);
    }

    #[test]
    fn a_hint_is_limited_by_a_minute_or_a_longer_cooldown_or_cap() {
        let of = |settings: Settings| settings.rules().longest_hint;
        let settings = Settings::new();
        assert_eq!(of(settings), 60 * SECOND);
        assert_eq!(of(settings.cooldown(90 * SECOND)), 90 * SECOND);
        assert_eq!(of(settings.cooldown_cap(10 * SECOND)), 60 * SECOND);
        assert_eq!(of(settings.cooldown_cap(120 * SECOND)), 120 * SECOND, "whether it grows or not");
        assert_eq!(of(settings.cooldown_factor(2.0)), 60 * SECOND, "no cap is no limit to wait for");
        assert_eq!(
            of(settings.cooldown_factor(2.0).cooldown_cap(Duration::MAX)),
            Duration::from_nanos(u64::MAX)
        );
    }

    #[cfg(feature = "control")]
    #[test]
    fn settings_over_others_leave_what_they_do_not_say() {
        let written = Settings::new().threshold(3).cooldown(SECOND).cooldown_factor(2.0).probes(4);
        let over = Settings::new().threshold(0.5).window(10).cooldown_factor(1.0);
        let expected =
            Settings::new().threshold(0.5).window(10).cooldown(SECOND).cooldown_factor(1.0).probes(4);
        assert_eq!(over.over(written), expected);
        assert_eq!(Settings::new().over(written), written);
        assert_eq!(written.over(Settings::new()), written);
        let slow = Settings::new().slow(SECOND).slow_threshold(0.5).min_calls(7).cooldown_cap(2 * SECOND);
        assert_eq!(slow.over(Settings::new()), slow);
    }

    #[test]
    fn without_a_rate_there_is_no_window() {
        assert_eq!(Settings::new().window(10).rules().window, None);
        assert_eq!(Settings::new().slow(SECOND).rules().slow, None);
        let slow = Settings::new().slow(SECOND).slow_threshold(0.5).rules();
        assert_eq!((slow.threshold, slow.window), (Threshold::Consecutive(5), Some(WindowSize::Calls(100))));
    }
}
