//! The cause of a change of state.

use std::fmt;

use crate::circuit_breaker::state::open_cause::OpenCause;

/// The cause of a change of state, see
/// [`CircuitStateChange::change_cause`](crate::CircuitStateChange::change_cause). `Display` prints
/// the word for it in logs and metrics.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::ChangeCause;
///
/// assert_eq!(ChangeCause::ProbesSucceeded.to_string(), "probes_succeeded");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChangeCause {
    /// So many calls in a row failed.
    Failures,
    /// Too large a share of the calls failed.
    Rate,
    /// Too large a share of the calls was slow.
    Slow,
    /// A probe failed, or was slow.
    ProbeFailed,
    /// All probes succeeded.
    ProbesSucceeded,
    /// The cooldown was over when a call came.
    Cooldown,
    /// Somebody changed it by hand.
    Manual,
    /// Other replicas changed it, or the lease ended that let this one probe.
    Shared,
    /// The settings were changed at run time.
    Config,
}

impl ChangeCause {
    /// The word for it in logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failures => "failures",
            Self::Rate => "rate",
            Self::Slow => "slow",
            Self::ProbeFailed => "probe_failed",
            Self::ProbesSucceeded => "probes_succeeded",
            Self::Cooldown => "cooldown",
            Self::Manual => "manual",
            Self::Shared => "shared",
            Self::Config => "config",
        }
    }

    /// The cause of an opening.
    pub(crate) const fn of_opening(cause: OpenCause) -> Self {
        match cause {
            OpenCause::ConsecutiveFailures { .. } => Self::Failures,
            OpenCause::FailureRate { .. } => Self::Rate,
            OpenCause::SlowCalls { .. } => Self::Slow,
            OpenCause::FailedProbe | OpenCause::SlowProbe => Self::ProbeFailed,
            OpenCause::ByHand => Self::Manual,
            OpenCause::Shared { .. } => Self::Shared,
        }
    }
}

impl fmt::Display for ChangeCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
