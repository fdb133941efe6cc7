//! What a breaker is told once, when it is made.

use std::fmt;
use std::time::Duration;

use crate::clock::saturating_nanos;

/// When a breaker opens and how it closes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    threshold: u32,
    probes: u16,
    cooldown_nanos: u64,
}

impl Settings {
    /// Five failures in a row open, 30 seconds later one probe decides.
    #[must_use]
    pub const fn new() -> Self {
        Self { threshold: 5, probes: 1, cooldown_nanos: 30_000_000_000 }
    }

    /// Failures in a row that open the circuit. Zero means one.
    #[must_use]
    pub const fn threshold(mut self, failures: u32) -> Self {
        self.threshold = if failures == 0 { 1 } else { failures };
        self
    }

    /// How long the circuit stays open before probing. At most 584 years, which means for ever.
    #[must_use]
    pub const fn cooldown(mut self, cooldown: Duration) -> Self {
        self.cooldown_nanos = saturating_nanos(cooldown);
        self
    }

    /// Calls let through while half-open, 1 to 65535; what lies outside is clamped.
    #[must_use]
    pub const fn probes(mut self, probes: u32) -> Self {
        self.probes = match probes {
            0 => 1,
            // The cast loses nothing in this range, and `try_from` is not const.
            #[allow(clippy::cast_possible_truncation)]
            1..=0xFFFF => probes as u16,
            _ => u16::MAX,
        };
        self
    }

    pub(super) const fn failures_to_open(&self) -> u32 {
        self.threshold
    }

    pub(super) const fn probes_to_close(&self) -> u16 {
        self.probes
    }

    pub(super) const fn first_cooldown(&self) -> Duration {
        Duration::from_nanos(self.cooldown_nanos)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

/// As the arguments of an attribute: `threshold = 5, cooldown = 30s, probes = 1`.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { threshold, probes, .. } = self;
        write!(f, "threshold = {threshold}, cooldown = {:?}, probes = {probes}", self.first_cooldown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_clamped() {
        let settings = Settings::new().threshold(0).probes(0).cooldown(Duration::MAX);
        assert_eq!((settings.failures_to_open(), settings.probes_to_close()), (1, 1));
        assert_eq!(settings.first_cooldown(), Duration::from_nanos(u64::MAX));
        assert_eq!(Settings::new().probes(65_536).probes_to_close(), u16::MAX);
        assert_eq!(Settings::new().probes(65_535).probes_to_close(), u16::MAX);
    }

    #[test]
    fn settings_read_like_the_arguments_that_make_them() {
        assert_eq!(Settings::new().to_string(), "threshold = 5, cooldown = 30s, probes = 1");
    }
}
