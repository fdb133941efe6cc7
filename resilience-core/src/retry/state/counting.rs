//! What a call is told of the decisions of its retry.

use crate::retry::{Decision, RetryPolicy};
use crate::site::layer::Layer;
use crate::vocabulary::described::Observed;
use crate::vocabulary::transience::Transience;

/// An attempt has failed. `is_rejected` if a circuit breaker did not let it run.
#[cfg_attr(not(feature = "telemetry"), expect(unused_variables))]
pub(super) fn decided(
    policy: &RetryPolicy,
    layer: Layer<'_>,
    transience: Transience,
    is_rejected: bool,
    error: Observed<'_>,
    decision: Decision,
) {
    layer.failed(decision.delay().is_some());
    if decision.delay().is_none() {
        layer.gave_up(decision.is_rejected());
    }
    #[cfg(feature = "telemetry")]
    layer.counts_failed_attempt(&counted::failed(policy, transience, is_rejected, error, decision));
}

#[cfg(feature = "telemetry")]
mod counted {
    use super::{Decision, Observed, RetryPolicy, Transience};
    use crate::runtime::clock::saturating_nanos;
    use crate::site::counting::{FailedAttempt, Next};
    use crate::site::retry_stats::OTHER;
    use crate::telemetry::outcome::AttemptOutcome;

    pub(super) fn failed(
        policy: &RetryPolicy,
        transience: Transience,
        is_rejected: bool,
        error: Observed<'_>,
        decision: Decision,
    ) -> FailedAttempt {
        FailedAttempt {
            outcome: match transience {
                _ if is_rejected => AttemptOutcome::Rejected,
                Transience::Permanent => AttemptOutcome::Permanent,
                Transience::Transient | Transience::TransientAfter(_) => AttemptOutcome::Transient,
            },
            max: policy.limit().map_or(0, Into::into),
            kind: error.kind.unwrap_or(OTHER),
            next: match decision.delay() {
                Some(delay) => Next::Attempt(saturating_nanos(delay.duration())),
                None => Next::Nothing(decision.reason() as usize),
            },
        }
    }
}
