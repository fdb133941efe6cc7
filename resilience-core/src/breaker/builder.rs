//! Makes a breaker by hand.

use std::time::Duration;

use super::circuit_breaker::CircuitBreaker;
use super::origin::{Config, Origin};
use super::settings::Settings;
use crate::sync::const_fn;

/// Settings on their way to a [`CircuitBreaker`]. Every step is `const`, so the result can be a `static`.
///
/// ```
/// use resilience_core::CircuitBreaker;
/// use std::time::Duration;
///
/// static PAYMENTS: CircuitBreaker =
///     CircuitBreaker::builder("builder-example").threshold(3).cooldown(Duration::from_secs(10)).probes(2).build();
/// assert_eq!(PAYMENTS.name(), "builder-example");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct CircuitBreakerBuilder {
    name: &'static str,
    shared: bool,
    config: Config,
}

impl CircuitBreakerBuilder {
    pub(super) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { name, shared, config: Config { settings: Settings::new(), origin } }
    }

    /// Failures in a row that open the circuit: 5 unless set, at least 1.
    pub const fn threshold(mut self, failures: u32) -> Self {
        self.config.settings = self.config.settings.threshold(failures);
        self
    }

    /// How long the circuit stays open before probing: 30 s unless set. Probes that give no verdict for another
    /// cooldown (1 ms at least) are given up.
    pub const fn cooldown(mut self, cooldown: Duration) -> Self {
        self.config.settings = self.config.settings.cooldown(cooldown);
        self
    }

    /// Calls let through while half-open, all of which must succeed: 1 unless set, 1 to 65535.
    pub const fn probes(mut self, probes: u32) -> Self {
        self.config.settings = self.config.settings.probes(probes);
        self
    }

    const_fn! {
        /// The breaker. It takes its place among the breakers of its name when it is first used.
        pub const fn build(self) -> CircuitBreaker {
            CircuitBreaker::planned(self.name, self.shared, self.config)
        }
    }
}
