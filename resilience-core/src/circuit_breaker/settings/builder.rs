//! The builder of a circuit breaker.

use std::time::Duration;

use crate::circuit_breaker::breaker::CircuitBreaker;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::circuit_breaker::settings::Settings;
use crate::circuit_breaker::settings::measure::{Threshold, WindowSize};
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::sync::const_fn;
use crate::vocabulary::ratio::Ratio;

/// Builder of a [`CircuitBreaker`]. Every method is `const`, so the result can be a `static`.
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
    pub(crate) name: &'static str,
    pub(crate) shared: bool,
    pub(crate) settings: Settings,
    pub(crate) origin: Origin,
    pub(crate) hook: Option<fn(&CircuitStateChange<'_>)>,
}

impl CircuitBreakerBuilder {
    pub(crate) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { name, shared, settings: Settings::new(), origin, hook: None }
    }

    /// Sets the number of consecutive failures that opens the circuit. Default 5, at least 1.
    /// Replaces [`failure_rate`](Self::failure_rate).
    pub const fn threshold(mut self, failures: u32) -> Self {
        self.settings = self.settings.opens_at(Threshold::Consecutive(failures));
        self
    }

    /// Sets the share of failing calls in the window that opens the circuit: above 0 and at most 1,
    /// with a resolution of one part per billion. A value out of range is clamped. The rate is
    /// judged after every recorded call. Replaces [`threshold`](Self::threshold).
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

    /// Sets the number of calls in the window of a rate. Default 100, from 1 to 1,048,576; a value
    /// out of range is clamped. Costs two bits per call. Has no effect without a rate. Replaces
    /// [`time_window`](Self::time_window).
    pub const fn window(mut self, calls: u32) -> Self {
        self.settings = self.settings.looks_back(WindowSize::Calls(calls));
        self
    }

    /// Sets the window of a rate as a time instead of a number of calls. A call is forgotten
    /// between 1.0 and 1.1 windows after its end. Replaces [`window`](Self::window).
    pub const fn time_window(mut self, time: Duration) -> Self {
        self.settings = self.settings.looks_back(WindowSize::Time(time));
        self
    }

    /// Sets the number of recorded calls before which no rate is judged. Default 20, or the window
    /// if that is smaller; at least 1.
    pub const fn min_calls(mut self, calls: u32) -> Self {
        self.settings = self.settings.min_calls(calls);
        self
    }

    /// Sets the duration above which a call is slow, and the share of slow calls in the window that
    /// opens the circuit: above 0 and at most 1, clamped. By default no call is slow. Only the call
    /// itself is timed. A slow probe counts as failed.
    pub const fn slow(mut self, longer_than: Duration, ratio: f64) -> Self {
        self.settings = self.settings.slow(longer_than).opens_at_slow(Ratio::from_f64(ratio));
        self
    }

    /// Sets how long the circuit stays open before it probes. Default 30 s.
    ///
    /// If the probes have not ended after another cooldown (at least 1 ms), the same number of new
    /// ones is let in. The earlier probes still count while the circuit is half-open.
    pub const fn cooldown(mut self, cooldown: Duration) -> Self {
        self.settings = self.settings.cooldown(cooldown);
        self
    }

    /// Sets the factor by which the cooldown grows each time a probe fails, until the circuit
    /// closes. Default 1, at least 1.
    ///
    /// A cooldown that has grown is shortened at random by up to 5 %, so that replicas do not probe
    /// together. It is exact on a test clock and in tokio's paused time, so that tests are
    /// deterministic.
    pub const fn cooldown_factor(mut self, factor: f64) -> Self {
        self.settings = self.settings.cooldown_factor(factor);
        self
    }

    /// Sets the longest cooldown. Default: unlimited. If above 60 s, it is also the longest time
    /// that a server may ask for.
    ///
    /// A cap below an explicit cooldown is raised to it; without one, the default is lowered to the
    /// cap.
    pub const fn cooldown_cap(mut self, cap: Duration) -> Self {
        self.settings = self.settings.cooldown_cap(cap);
        self
    }

    /// Sets the number of calls let through while half-open, all of which must succeed. Default 1,
    /// from 1 to 65535.
    pub const fn probes(mut self, probes: u32) -> Self {
        self.settings = self.settings.probes(probes);
        self
    }

    /// Shares the state with the breakers of this name in other replicas. By default each replica
    /// decides alone.
    ///
    /// It needs the feature `shared` and a running lane, such as that of `resilience-redis`.
    /// Without them the breaker is an ordinary one, and says so once. It has no effect on a breaker
    /// that is [unshared](CircuitBreaker::unshared) in its own process: replicas find each other by
    /// the name.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::CircuitBreaker;
    ///
    /// static PAYMENTS: CircuitBreaker = CircuitBreaker::builder("shared-example").shared().build();
    /// assert!(PAYMENTS.snapshot().settings().is_some_and(|settings| settings.shared()));
    /// ```
    pub const fn shared(mut self) -> Self {
        self.settings = self.settings.shared(true);
        self
    }

    pub(crate) const fn shared_keys(mut self) -> Self {
        self.settings = self.settings.shared_keys(true);
        self
    }

    /// Adds a function that is called on every state change; see
    /// [`CircuitBreaker::on_state_change`], which also takes closures. A breaker calls the same
    /// function once per change, even if several builders of its name add it.
    pub const fn on_state_change(mut self, hook: fn(&CircuitStateChange<'_>)) -> Self {
        self.hook = Some(hook);
        self
    }

    const_fn! {
        /// Builds the breaker. It joins the breakers of its name when it is first used.
        pub const fn build(self) -> CircuitBreaker {
            let config = Config::new(self.settings, self.origin);
            CircuitBreaker::planned(self.name, self.shared, config, self.hook)
        }
    }
}
