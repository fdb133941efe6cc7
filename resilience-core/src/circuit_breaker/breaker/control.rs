//! A breaker seen and steered by hand.

use super::CircuitBreaker;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::error::illegal_transition::IllegalCircuitTransition;
use crate::circuit_breaker::event::hook::Hook;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
use crate::circuit_breaker::keyed::breakers;
use crate::circuit_breaker::snapshot::CircuitSnapshot;
use crate::circuit_breaker::state::Command;

impl CircuitBreaker {
    /// The state that a call made now would find. Asking changes nothing: once the cooldown is over
    /// this is [`HalfOpen`](CircuitState::HalfOpen), even if no probe has run yet.
    #[must_use]
    pub fn state(&self) -> CircuitState {
        #[cfg(feature = "control")]
        crate::site::ends::look();
        self.handle().seen()
    }

    /// State and counts, all taken at the same moment.
    #[must_use]
    pub fn snapshot(&self) -> CircuitSnapshot {
        #[cfg(feature = "control")]
        crate::site::ends::look();
        self.handle().snapshot()
    }

    /// Rejects every call from now on. Lasts until [`reset`](Self::reset),
    /// [`disable`](Self::disable) or [`observe_only`](Self::observe_only). Legal in any state.
    pub fn force_open(&self) {
        self.obey(Command::ForceOpen);
    }

    /// Lets every call through and counts none. Lasts until [`reset`](Self::reset),
    /// [`force_open`](Self::force_open) or [`observe_only`](Self::observe_only). Legal in any
    /// state.
    pub fn disable(&self) {
        self.obey(Command::Disable);
    }

    /// Lets every call through, counts outcomes, and only reports what the breaker would have done.
    /// Use it to try out settings. Starts closed with empty counts, and lasts until
    /// [`reset`](Self::reset), [`force_open`](Self::force_open) or [`disable`](Self::disable).
    /// Legal in any state.
    ///
    /// Hooks and events report state changes and rejections that did not happen, marked as
    /// observed. [`CircuitSnapshot::observed`] and [`CircuitSnapshot::would_have_rejected`] show
    /// the rest. A call that would have been rejected is not counted.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
    /// breaker.observe_only();
    /// breaker.try_acquire()?.failure();
    /// assert!(breaker.try_acquire().is_ok(), "though it would be open");
    ///
    /// let seen = breaker.snapshot();
    /// assert_eq!((seen.state(), seen.observed()), (CircuitState::ObserveOnly, Some(CircuitState::Open)));
    /// assert_eq!((seen.would_have_rejected(), seen.rejected()), (1, 0));
    /// # Ok::<(), resilience::CircuitOpen>(())
    /// ```
    pub fn observe_only(&self) {
        self.obey(Command::ObserveOnly);
    }

    /// Ends the cooldown of an open circuit: the next call is a probe.
    ///
    /// # Errors
    ///
    /// [`IllegalCircuitTransition`] if the circuit is not open.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{CircuitBreaker, CircuitState};
    ///
    /// let breaker = CircuitBreaker::unshared("payments").threshold(1).build();
    /// assert!(breaker.half_open().is_err(), "it is closed");
    /// breaker.try_acquire()?.failure();
    /// breaker.half_open()?;
    /// assert_eq!(breaker.state(), CircuitState::HalfOpen);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn half_open(&self) -> Result<(), IllegalCircuitTransition> {
        self.handle().obey(Command::HalfOpen)
    }

    /// Closes the circuit with empty counts. Ends [`force_open`](Self::force_open),
    /// [`disable`](Self::disable) and [`observe_only`](Self::observe_only). Calls under way are no
    /// longer counted. Legal in any state. On the breaker of a name with keys, it resets all keys
    /// too.
    pub fn reset(&self) {
        match self.handle().keyed() {
            Some(keys) => breakers::reset(self.handle(), keys),
            None => self.obey(Command::Reset),
        }
    }

    /// Calls `hook` on every state change from now on, for as long as the breaker lives. On the
    /// breaker of a name with keys, it covers all keys. Each call adds one more hook.
    ///
    /// The hook runs on the thread of the call that caused the change, after the change and outside
    /// of all locks, so it may use this same breaker. Changes that a hook causes call hooks in
    /// turn, nested up to a depth of eight. Deeper changes happen without a hook call, and are
    /// [counted](crate::dropped_events). Changes that follow each other quickly on several threads
    /// may reach the hook in another order. A panic of the hook is caught: it affects neither the
    /// call nor the breaker.
    ///
    /// A change that other replicas have made runs its hooks on the thread of the lane, where all
    /// shared breakers wait for it: such a hook must not block. An order for all replicas that is
    /// given there is refused.
    ///
    /// A change of the configuration is told after those before it, so a hook that changes the
    /// configuration on each change that it is told never ends.
    pub fn on_state_change(&self, hook: impl Fn(&CircuitStateChange<'_>) + Send + Sync + 'static) {
        self.handle().add_hook(Hook::new(hook));
    }

    /// Runs a command that is legal in every state.
    fn obey(&self, command: Command) {
        let _ = self.handle().obey(command);
    }
}
