//! The events of faults. They go to `tracing` with the feature of that name, and nowhere without
//! it.

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

#[cfg(feature = "tracing")]
mod traced {
    use super::{Call, Ended, FaultCell, FaultKind};
    use crate::telemetry::telling;

    /// A fault was set. If faults are not armed, it does nothing yet.
    pub(crate) fn set(fault: &FaultCell, armed: bool) {
        let (name, seed, plan) = (fault.name().as_str(), fault.seed(), fault.plan());
        let lasting_s = plan.lasting.as_secs();
        telling::event(|| {
            tracing::warn!(
                target: "resilience", name, fault = %plan.script, rate = %plan.rate, lasting_s, seed, armed,
                "fault set"
            );
        });
    }

    /// A fault is over.
    pub(crate) fn ended(fault: &FaultCell, reason: Ended) {
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

#[cfg(feature = "tracing")]
pub(crate) use traced::*;

#[cfg(not(feature = "tracing"))]
mod silent {
    use super::{Call, Ended, FaultCell, FaultKind};

    pub(crate) fn set(_: &FaultCell, _: bool) {}
    pub(crate) fn ended(_: &FaultCell, _: Ended) {}
    pub(crate) fn injected(_: &Call, _: FaultKind) {}
    pub(crate) fn no_error(_: &'static str, _: FaultKind, _: &'static str) {}
    pub(crate) fn unreadable(_: &'static str, _: &str) {}
}

#[cfg(not(feature = "tracing"))]
pub(crate) use silent::*;
