//! Makes a breaker by hand.

use std::time::Duration;

use super::breaker::CircuitBreaker;
use super::measure::{Threshold, WindowSize};
use super::origin::{Config, Origin};
use super::settings::Settings;
use super::state_change::CircuitStateChange;
use crate::runtime::sync::const_fn;
use crate::vocabulary::ratio::Ratio;

/// Settings on their way to a [`CircuitBreaker`]. Every step is `const`, so the result can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::CircuitBreaker;
/// use std::time::Duration;
///
/// static PAYMENTS: CircuitBreaker =
///     CircuitBreaker::builder("builder-example").threshold(3).cooldown(Duration::from_secs(10)).probes(2).build();
/// assert_eq!(PAYMENTS.name(), "builder-example");
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct CircuitBreakerBuilder {
    pub(super) name: &'static str,
    pub(super) shared: bool,
    pub(super) settings: Settings,
    pub(super) origin: Origin,
    pub(super) hook: Option<fn(&CircuitStateChange<'_>)>,
}

impl CircuitBreakerBuilder {
    pub(super) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { name, shared, settings: Settings::new(), origin, hook: None }
    }

    /// Failures in a row that open the circuit: 5 unless set, at least 1. Replaces [`failure_rate`](Self::failure_rate).
    pub const fn threshold(mut self, failures: u32) -> Self {
        self.settings = self.settings.opens_at(Threshold::Consecutive(failures));
        self
    }

    /// The share of failing calls in the window that opens the circuit, above 0 and at most 1, to a part per billion; what
    /// lies outside is clamped. Judged after every recorded call. Replaces [`threshold`](Self::threshold).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// let breaker = CircuitBreaker::unshared("payments").failure_rate(0.5).window(10).min_calls(4).build();
    /// for _ in 0..2 {
    ///     breaker.try_acquire()?.success();
    ///     assert_eq!(breaker.state(), CircuitState::Closed);
    ///     breaker.try_acquire()?.failure();
    /// }
    /// assert_eq!(breaker.state(), CircuitState::Open);
    /// # Ok::<(), resilience::CircuitOpen>(())
    /// ```
    pub const fn failure_rate(mut self, ratio: f64) -> Self {
        self.settings = self.settings.opens_at(Threshold::Rate(Ratio::from_f64(ratio)));
        self
    }

    /// The number of calls that a rate looks back on: 100 unless set, 1 to 1,048,576; what lies outside is clamped. It costs
    /// two bits a call. Without a rate it has no effect. Replaces [`time_window`](Self::time_window).
    pub const fn window(mut self, calls: u32) -> Self {
        self.settings = self.settings.looks_back(WindowSize::Calls(calls));
        self
    }

    /// The stretch of time that a rate looks back on, instead of a number of calls. A call is forgotten between 1.0 and 1.1
    /// windows after its end. Replaces [`window`](Self::window).
    pub const fn time_window(mut self, time: Duration) -> Self {
        self.settings = self.settings.looks_back(WindowSize::Time(time));
        self
    }

    /// No rate is judged before so many calls are on record: 20 unless set, or the window if that is smaller; at least 1.
    pub const fn min_calls(mut self, calls: u32) -> Self {
        self.settings = self.settings.min_calls(calls);
        self
    }

    /// A call that takes longer than this is slow, and this share of slow calls in the window opens the circuit: none
    /// unless set. The call alone is measured. A slow probe has failed.
    pub const fn slow(mut self, longer_than: Duration, ratio: f64) -> Self {
        self.settings = self.settings.slow(longer_than).opens_at_slow(Ratio::from_f64(ratio));
        self
    }

    /// How long the circuit stays open before probing: 30 s unless set. Where probes give no verdict for another cooldown (1 ms
    /// at least), as many new ones are let in; those that were out before still count while the circuit is half-open.
    pub const fn cooldown(mut self, cooldown: Duration) -> Self {
        self.settings = self.settings.cooldown(cooldown);
        self
    }

    /// Growth of the cooldown each time a probe fails, until the circuit closes: 1 unless set, at least 1. A cooldown that
    /// has grown is cut short by up to a twentieth, by chance, so that replicas do not probe together; not on a test clock or
    /// in tokio's paused time, so that tests can count on it.
    pub const fn cooldown_factor(mut self, factor: f64) -> Self {
        self.settings = self.settings.cooldown_factor(factor);
        self
    }

    /// The longest that the cooldown grows to: unlimited unless set. It is also the longest time that a server may ask for, if
    /// that is more than 60 s. It counts as the cooldown where it is below one that is
    /// set, and lowers the default one to itself.
    pub const fn cooldown_cap(mut self, cap: Duration) -> Self {
        self.settings = self.settings.cooldown_cap(cap);
        self
    }

    /// Calls let through while half-open, all of which must succeed: 1 unless set, 1 to 65535.
    pub const fn probes(mut self, probes: u32) -> Self {
        self.settings = self.settings.probes(probes);
        self
    }

    /// A function that is told of every change of state; see
    /// [`CircuitBreaker::on_state_change`], which also takes closures. The breakers of one name tell the same function once,
    /// however many builders bring it.
    pub const fn on_state_change(mut self, hook: fn(&CircuitStateChange<'_>)) -> Self {
        self.hook = Some(hook);
        self
    }

    const_fn! {
        /// The breaker. It takes its place among the breakers of its name when it is first used.
        pub const fn build(self) -> CircuitBreaker {
            let config = Config::new(&self.settings, self.origin);
            CircuitBreaker::planned(self.name, self.shared, config, self.hook)
        }
    }
}
