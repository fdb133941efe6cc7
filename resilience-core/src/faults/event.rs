//! The events of faults. They go to `tracing` with the feature of that name, and to observers with
//! `telemetry`.

use std::fmt;

use crate::faults::cell::FaultCell;
use crate::faults::kind::FaultKind;
use crate::site::call::Call;

/// Why a fault is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    Expired,
    Cleared,
    Replaced,
    Stopped,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Expired => "expired",
            Self::Cleared => "cleared",
            Self::Replaced => "replaced",
            Self::Stopped => "stopped",
        })
    }
}

/// A fault was set, in the place of `replaced`. If faults are not armed, it does nothing yet.
pub(crate) fn set(fault: &FaultCell, replaced: Option<&FaultCell>, armed: bool) {
    traced::set(fault, replaced, armed);
    #[cfg(feature = "telemetry")]
    observed::set(fault, replaced);
}

/// A fault is over.
pub(crate) fn ended(fault: &FaultCell, reason: Ended) {
    traced::ended(fault, reason);
    #[cfg(feature = "telemetry")]
    observed::ended(fault, reason);
}

/// What observers are told.
#[cfg(feature = "telemetry")]
mod observed {
    use super::{Ended, FaultCell};
    use crate::faults::script::ALL;
    use crate::telemetry::event::{Event, EventKind};
    use crate::telemetry::observers;
    use std::fmt;

    pub(super) fn set(fault: &FaultCell, replaced: Option<&FaultCell>) {
        let plan = fault.plan();
        let rate = if plan.rate == ALL { String::new() } else { format!(", {} of the calls", plan.rate) };
        let before = replaced.map_or_else(String::new, |fault| format!(", before: {}", fault.plan().script));
        let by = plan.by.as_deref().map_or_else(String::new, |by| format!(", by {by}"));
        let because = plan.because.as_deref().map_or_else(String::new, |why| format!(": {why}"));
        let (script, time) = (&plan.script, plan.lasting);
        tell(fault, &format_args!("fault set: {script}{rate}, for {time:?}{before}{by}{because}"));
    }

    pub(super) fn ended(fault: &FaultCell, reason: Ended) {
        tell(fault, &format_args!("fault ended, {reason}: {}", fault.plan().script));
    }

    fn tell(fault: &FaultCell, detail: &dyn fmt::Display) {
        if !observers::are_there() {
            return;
        }
        observers::tell(&Event {
            function: Some(fault.name().as_str()),
            by: fault.plan().by.as_deref(),
            because: fault.plan().because.as_deref(),
            detail: Some(detail),
            ..Event::new(EventKind::Configured)
        });
    }
}

#[cfg(feature = "tracing")]
mod traced {
    use super::{Call, Ended, FaultCell, FaultKind};
    use crate::telemetry::telling;

    pub(super) fn set(fault: &FaultCell, replaced: Option<&FaultCell>, armed: bool) {
        let (name, seed, plan) = (fault.name().as_str(), fault.seed(), fault.plan());
        let (lasting_s, by, because) = (plan.lasting.as_secs(), plan.by.as_deref(), plan.because.as_deref());
        let before = replaced.map(|replaced| tracing::field::display(&replaced.plan().script));
        telling::event(|| {
            tracing::warn!(
                target: "resilience", name, fault = %plan.script, rate = %plan.rate, before, lasting_s, seed,
                armed, by, because, "fault set"
            );
        });
    }

    pub(super) fn ended(fault: &FaultCell, reason: Ended) {
        let (name, met) = (fault.name().as_str(), fault.counts().0.values().sum::<u64>());
        telling::event(|| tracing::info!(target: "resilience", name, %reason, met, "fault ended"));
    }

    /// A call has met a fault.
    pub(crate) fn injected(call: &Call, kind: FaultKind) {
        let (name, id) = (call.site().name(), call.id().get_or_make());
        telling::event(
            || tracing::debug!(target: "resilience", name, call = %id, %kind, injected = true, "fault injected"),
        );
    }

    /// A fault of this kind cannot end the calls of a function, because of its error type.
    pub(crate) fn no_error(name: &'static str, kind: FaultKind, error_type: &'static str) {
        let help = "its error type is not `From<InjectedFault>`: implement that, or write \
                    `#[faults(error = …)]` below the other attributes";
        telling::event(
            || tracing::warn!(target: "resilience", name, %kind, error_type, help, "fault not injected"),
        );
    }

    /// A variable of the environment has no meaning.
    pub(crate) fn unreadable(variable: &'static str, value: &str) {
        let help = "faults are armed by `1`";
        telling::event(
            || tracing::warn!(target: "resilience", variable, value, help, "variable without meaning"),
        );
    }
}

#[cfg(not(feature = "tracing"))]
mod traced {
    use super::{Call, Ended, FaultCell, FaultKind};

    pub(super) fn set(_: &FaultCell, _: Option<&FaultCell>, _: bool) {}
    pub(super) fn ended(_: &FaultCell, _: Ended) {}
    pub(crate) fn injected(_: &Call, _: FaultKind) {}
    pub(crate) fn no_error(_: &'static str, _: FaultKind, _: &'static str) {}
    pub(crate) fn unreadable(_: &'static str, _: &str) {}
}

pub(crate) use traced::{injected, no_error, unreadable};
