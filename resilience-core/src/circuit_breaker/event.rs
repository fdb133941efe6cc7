//! Events that breakers emit. Without the feature `tracing` this compiles to nothing.
//!
//! Times are in milliseconds; the names of their fields end in `_ms`.

pub(crate) mod change_cause;
pub(crate) mod hook;
#[cfg(feature = "telemetry")]
pub(crate) mod observed;
pub(crate) mod state_change;

#[cfg(feature = "tracing")]
use std::time::Duration;

use crate::circuit_breaker::cell::admission::Admission;
#[cfg(feature = "tracing")]
use crate::circuit_breaker::circuit_state::CircuitState;
#[cfg(feature = "tracing")]
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::state_change::CircuitStateChange;
#[cfg(feature = "shared")]
use crate::circuit_breaker::settings::rules::Rules;
use crate::named::conflict::Conflict;
use crate::named::label::Label;
#[cfg(feature = "tracing")]
use crate::telemetry::call_id::current::current;
#[cfg(all(feature = "telemetry", not(feature = "tracing")))]
use crate::telemetry::observers;
#[cfg(feature = "tracing")]
use crate::telemetry::telling::{self, told_if};

/// Reports a state change. Opening is a warning, any other change is information, and so is the end
/// of a lease: the circuit was open to all others.
#[inline]
pub(crate) fn changed(change: &CircuitStateChange<'_>) {
    #[cfg(feature = "tracing")]
    telling::event(|| match change.to() {
        _ if change.opens() && !goes_on(change) => opened(change),
        CircuitState::Closed => closed(change),
        _ => moved(change),
    });
    #[cfg(feature = "telemetry")]
    observed::changed(change);
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    let _ = change;
}

/// Whether an opening of the fleet goes on that was half-open here.
#[cfg(feature = "tracing")]
fn goes_on(change: &CircuitStateChange<'_>) -> bool {
    change.change_cause() == ChangeCause::Shared && change.from() == CircuitState::HalfOpen
}

#[cfg(feature = "tracing")]
fn opened(change: &CircuitStateChange<'_>) {
    let (breaker, key, last_error) = (change.name(), change.key(), change.last_error());
    let (error_type, injected) = (change.error_type(), told_if(change.is_injected()));
    let (from, to, call) = (change.from(), change.to(), call());
    let reason = change.reason().map(tracing::field::display);
    let (cause, cooldown_ms, retry_after_ms) =
        (cause(change), ms(change.cooldown()), ms(change.retry_after()));
    if change.is_observed() {
        tracing::info!(
            target: "resilience",
            breaker, key, call, %from, %to, cause, reason, error_type, last_error, cooldown_ms, retry_after_ms, injected,
            "circuit breaker would open",
        );
    } else {
        tracing::warn!(
            target: "resilience",
            breaker, key, call, %from, %to, cause, reason, error_type, last_error, cooldown_ms, retry_after_ms, injected,
            "circuit breaker opened",
        );
    }
}

#[cfg(feature = "tracing")]
fn closed(change: &CircuitStateChange<'_>) {
    let (breaker, key, call, from, to) = (change.name(), change.key(), call(), change.from(), change.to());
    let (open_for_ms, rejected) = (ms(change.open_for()), change.rejected());
    let message = if change.is_observed() { "circuit breaker would close" } else { "circuit breaker closed" };
    let cause = cause(change);
    tracing::info!(target: "resilience", breaker, key, call, %from, %to, cause, open_for_ms, rejected, "{message}");
}

#[cfg(feature = "tracing")]
fn moved(change: &CircuitStateChange<'_>) {
    let (breaker, key, call, from, to) = (change.name(), change.key(), call(), change.from(), change.to());
    let (open_for_ms, rejected) = (ms(change.open_for()), change.rejected());
    let message = if change.is_observed() {
        "circuit breaker would change state"
    } else {
        "circuit breaker changed state"
    };
    let cause = cause(change);
    tracing::info!(target: "resilience", breaker, key, call, %from, %to, cause, open_for_ms, rejected, "{message}");
}

/// The cause of a change, where the states do not tell it.
#[cfg(feature = "tracing")]
fn cause(change: &CircuitStateChange<'_>) -> Option<&'static str> {
    let cause = change.change_cause();
    matches!(cause, ChangeCause::Config | ChangeCause::Shared).then_some(cause.as_str())
}

/// Reports a call that was rejected, or would have been.
#[inline]
pub(crate) fn rejected(label: impl FnOnce() -> Label, answer: Admission, observed: bool) {
    #[cfg(feature = "tracing")]
    {
        let open = answer.rejection(label());
        let (breaker, key) = (open.name(), open.key());
        let (state, retry_after_ms) = (open.state(), ms(open.retry_after()));
        let message =
            if observed { "circuit breaker would reject a call" } else { "circuit breaker rejected a call" };
        telling::event(
            || tracing::debug!(target: "resilience", breaker, key, call = call(), %state, retry_after_ms, "{message}"),
        );
        #[cfg(feature = "telemetry")]
        if !observed {
            observed::rejected(&open);
        }
    }
    #[cfg(all(feature = "telemetry", not(feature = "tracing")))]
    if !observed && observers::are_there() {
        observed::rejected(&answer.rejection(label()));
    }
    #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
    let _ = (label, answer, observed);
}

/// Reports two configurations of one name, or of one of its keys if `key` is given.
#[inline]
pub(crate) fn conflicting(conflict: &Conflict, key: Option<&str>) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::error!(
            target: "resilience",
            breaker = conflict.name(),
            key,
            kept = %conflict.kept(),
            ignored = %conflict.ignored(),
            "{conflict}",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (conflict, key);
}

/// Reports the configurations of a name that differ from the one in force.
pub(crate) fn all_conflicting(conflicts: &[Conflict]) {
    for conflict in conflicts {
        conflicting(conflict, None);
    }
}

/// Reports that a breaker is meant to be shared, and that nobody shares its state.
#[inline]
pub(crate) fn alone(name: &'static str) {
    #[cfg(feature = "tracing")]
    {
        let message = if cfg!(feature = "shared") {
            "circuit breaker is meant to be shared, but no lane is running"
        } else {
            "circuit breaker is meant to be shared, but the feature shared is off"
        };
        telling::event(|| tracing::warn!(target: "resilience", breaker = name, "{message}"));
    }
    #[cfg(not(feature = "tracing"))]
    let _ = name;
}

/// Reports that another replica has a breaker of this name with other settings.
#[cfg(feature = "shared")]
pub(crate) fn differing(name: &'static str, ours: &Rules) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::warn!(
            target: "resilience",
            breaker = name,
            kept = %ours,
            "circuit breaker has other settings than that of another replica",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (name, ours);
}

/// Reports that `max_keys` keys are kept and no breaker can be evicted: calls of other keys run
/// unguarded.
#[inline]
pub(crate) fn out_of_keys(name: &'static str, max_keys: usize) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::warn!(
            target: "resilience",
            breaker = name,
            max_keys,
            "circuit breaker has no room for another key, whose calls run unguarded",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (name, max_keys);
}

/// Reports that `most` keys of a name take part in the fleet, so that another one is on its own.
/// Called once.
#[cfg(feature = "shared")]
#[cold]
pub(crate) fn out_of_shared_keys(name: &'static str, most: usize) {
    #[cfg(feature = "tracing")]
    telling::event(|| {
        tracing::warn!(
            target: "resilience",
            breaker = name,
            most,
            "circuit breaker shares the state of so many keys at once, and others are on their own",
        );
    });
    #[cfg(not(feature = "tracing"))]
    let _ = (name, most);
}

/// The id of the call that the breaker decides on.
#[cfg(feature = "tracing")]
fn call() -> Option<tracing::field::DisplayValue<crate::telemetry::call_id::CallId>> {
    current().map(tracing::field::display)
}

/// Whole milliseconds. `None` for forever.
#[cfg(feature = "tracing")]
fn ms(time: Option<Duration>) -> Option<u64> {
    let time = time.filter(|time| *time < Duration::from_nanos(u64::MAX))?;
    u64::try_from(time.as_millis()).ok()
}
