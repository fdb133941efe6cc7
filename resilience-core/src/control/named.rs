//! The policies that are one thing for all functions that name it, and what is put in the place of
//! their settings.

use crate::bulkhead::overridden::{self as bulkhead, BulkheadChange};
use crate::circuit_breaker::Settings;
use crate::circuit_breaker::overridden::{self as breaker, Mode, Override, Told};
use crate::control::breakers::{self, BreakerChange};
use crate::control::gates;
use crate::control::policy::Policy;
use crate::control::precedence::Target;
use crate::control::state::State;
use crate::control::switches::Breakers;
use crate::rate_limit::overridden::{self as rate_limit, RateLimitChange};
use crate::waiting::wakers::Wakers;

/// What is in the place of what the source says about a thing with a name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NamedChange {
    Breaker(BreakerChange),
    Bulkhead(BulkheadChange),
    RateLimit(RateLimitChange),
}

/// A thing, by its policy and name, with what is in the place of what the source says; `None` for
/// nothing.
#[derive(Clone, Debug)]
pub(crate) struct NamedOrder {
    pub(crate) policy: Policy,
    pub(crate) name: String,
    pub(crate) change: Option<NamedChange>,
}

/// What is not as it is written. `None` if everything is.
pub(crate) fn change(state: &State, target: &Target) -> Option<NamedChange> {
    match target.policy {
        Policy::CircuitBreaker => breakers::change(state, target).map(NamedChange::Breaker),
        Policy::Bulkhead => gates::bulkhead(state, target).map(NamedChange::Bulkhead),
        Policy::RateLimit => gates::rate_limit(state, target).map(NamedChange::RateLimit),
        _ => None,
    }
}

impl NamedOrder {
    /// Whether it switches a breaker off or on.
    #[cfg(feature = "telemetry")]
    pub(crate) fn switches_a_breaker(&self) -> bool {
        let is_off =
            matches!(self.change, Some(NamedChange::Breaker(BreakerChange { mode: Breakers::Off, .. })));
        self.policy == Policy::CircuitBreaker && is_off != breaker::is_off(&self.name)
    }

    /// Gives the thing of this name its settings; as they are written, if there are none. Returns
    /// the changes of state that are to be told, and the calls that are let in.
    pub(crate) fn carry_out(&self) -> (Vec<Told>, Wakers) {
        let name = &self.name;
        let of_breaker = |change| (breaker::set(name, change), Wakers::default());
        let wakers = match (self.policy, self.change) {
            (_, Some(NamedChange::Breaker(change))) => {
                let mode = match change.mode {
                    Breakers::On => Mode::Normal,
                    Breakers::Observe => Mode::Observe,
                    Breakers::Off => Mode::Off,
                };
                return of_breaker(Override { settings: change.settings, mode });
            }
            (_, Some(NamedChange::Bulkhead(change))) => bulkhead::set(name, Some(change)),
            (_, Some(NamedChange::RateLimit(change))) => rate_limit::set(name, Some(change)),
            (Policy::Bulkhead, None) => bulkhead::set(name, None),
            (Policy::RateLimit, None) => rate_limit::set(name, None),
            (_, None) => return of_breaker(Override { settings: Settings::new(), mode: Mode::Normal }),
        };
        (Vec::new(), wakers)
    }
}
