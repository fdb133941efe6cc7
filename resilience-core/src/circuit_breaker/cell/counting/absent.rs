//! Without the feature `telemetry` a cell counts nothing for it.

#![expect(clippy::unused_self, reason = "as with the feature")]

use super::BreakerCell;
use crate::circuit_breaker::event::state_change::Transition;
use crate::circuit_breaker::results::{CallResult, Via};

impl BreakerCell {
    pub(super) const fn count_result(&self, _: Via, _: CallResult) {}

    pub(crate) const fn count_rejection_by_hand(&self) {}

    pub(super) const fn count_transition(&self, _: &Transition, _: bool) {}

    pub(crate) const fn counts_successes(&self) -> bool {
        false
    }
}
