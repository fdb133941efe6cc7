//! What control tells: to `tracing`, with the feature of that name.

use crate::circuit_breaker::CircuitState;
use crate::control::manual::actor::Actor;
use crate::control::manual::switch::Switch;
use crate::control::mistakes::Mistakes;
use crate::control::switches::Switches;

#[cfg(feature = "telemetry")]
mod observed;

/// Something that has happened to the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Applied {
        generation: u64,
        changes: usize,
    },
    RolledBack {
        generation: u64,
        changes: usize,
    },
    Rejected {
        mistakes: Mistakes,
    },
    Set {
        name: String,
        settings: String,
        /// What these values take the place of. Empty if nothing that is known.
        before: String,
        lasting_ms: u64,
        actor: Actor,
    },
    /// An override has ended: by its time, or by the hand of `actor`. `setter` had set it.
    Ended {
        name: String,
        settings: String,
        actor: Actor,
        setter: Actor,
    },
    /// A kill switch was thrown or put back by hand.
    Switched {
        before: Switches,
        switches: Switches,
        lasting_ms: Option<u64>,
        actor: Actor,
    },
    /// A kill switch has ended by its time. `setter` had thrown it.
    SwitchEnded {
        switch: Switch,
        switches: Switches,
        setter: Actor,
    },
    /// A breaker was given a command.
    Commanded {
        breaker: String,
        from: CircuitState,
        to: CircuitState,
        lasting_ms: Option<u64>,
        actor: Actor,
    },
    /// An order for a breaker has ended: by its time, or by the hand of `actor`. `setter` had given
    /// it.
    OrderEnded {
        breaker: String,
        state: CircuitState,
        actor: Actor,
        setter: Actor,
    },
    /// A file could not be read.
    Unreadable {
        path: String,
        error: String,
    },
    /// A variable is broken, so it changes nothing.
    Variable {
        mistakes: Mistakes,
    },
}

impl Event {
    /// Tells of it. The queue of news calls this, so that events are told in their order.
    pub(crate) fn tell(&self) {
        tell_one(self);
        #[cfg(feature = "telemetry")]
        observed::tell(self);
    }
}

#[cfg(feature = "tracing")]
fn tell_one(event: &Event) {
    crate::telemetry::telling::event(|| emit(event));
}

#[cfg(feature = "tracing")]
fn emit(event: &Event) {
    match event {
        Event::Applied { generation, changes } => {
            tracing::info!(target: "resilience", generation, changes, "configuration applied");
        }
        Event::RolledBack { generation, changes } => {
            tracing::warn!(target: "resilience", generation, changes, "configuration rolled back");
        }
        Event::Rejected { mistakes } => {
            tracing::warn!(target: "resilience", error = %mistakes, "configuration rejected");
        }
        Event::Unreadable { path, error } => {
            tracing::warn!(target: "resilience", path, error, "configuration not read");
        }
        Event::Variable { mistakes } => {
            tracing::warn!(target: "resilience", error = %mistakes, "variable ignored");
        }
        Event::Set { name, settings, before, lasting_ms, actor } => {
            let (by, because) = (actor.by.as_deref(), actor.because.as_deref());
            let before = (!before.is_empty()).then_some(before.as_str());
            tracing::warn!(
                target: "resilience", name, settings, before, lasting_ms, by, because, "override set"
            );
        }
        Event::Ended { name, settings, actor, setter } => {
            let (by, because) = (actor.by.as_deref(), actor.because.as_deref());
            let set_by = setter.by.as_deref();
            tracing::info!(target: "resilience", name, settings, by, because, set_by, "override ended");
        }
        Event::Switched { before, switches, lasting_ms, actor } => {
            let (by, because) = (actor.by.as_deref(), actor.because.as_deref());
            tracing::warn!(
                target: "resilience", %switches, %before, lasting_ms, by, because, "kill switch changed"
            );
        }
        Event::SwitchEnded { switch, switches, setter } => {
            let (switch, set_by) = (switch.as_str(), setter.by.as_deref());
            tracing::info!(target: "resilience", switch, %switches, set_by, "kill switch ended");
        }
        Event::Commanded { breaker, from, to, lasting_ms, actor } => {
            let (by, because) = (actor.by.as_deref(), actor.because.as_deref());
            tracing::warn!(
                target: "resilience", breaker, %from, %to, lasting_ms, by, because,
                "circuit breaker commanded"
            );
        }
        Event::OrderEnded { breaker, state, actor, setter } => {
            let (by, because) = (actor.by.as_deref(), actor.because.as_deref());
            let set_by = setter.by.as_deref();
            tracing::info!(
                target: "resilience", breaker, %state, by, because, set_by,
                "order for circuit breaker ended"
            );
        }
    }
}

#[cfg(not(feature = "tracing"))]
fn tell_one(_event: &Event) {}
