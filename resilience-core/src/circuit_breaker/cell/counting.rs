//! What a cell counts for telemetry.

use super::BreakerCell;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::state_change::Transition;
use crate::circuit_breaker::numbers::BreakerNumbers;
use crate::circuit_breaker::results::{CallResult, Results, Via};
use crate::circuit_breaker::state::window::Counts;
use crate::named::keyed_map::KeyedMap;
use crate::runtime::sync::Ordering;

impl BreakerCell {
    /// The counts of the name: those of the head, for the breaker of a key.
    fn results(&self) -> &Results {
        let cell = self.key_of.as_deref().map_or(self, |key_of| &key_of.head);
        cell.results.get_or_init(|| Box::new(Results::new()))
    }

    /// Counts the result of an admitted call.
    pub(super) fn count_result(&self, via: Via, result: CallResult) {
        if via == Via::Static || result != CallResult::Success || self.counts_successes() {
            self.results().count(via, result);
        }
    }

    /// Counts a rejection of a call by hand or by key.
    #[cold]
    pub(crate) fn count_rejection_by_hand(&self) {
        self.results().rejected_by_hand();
    }

    /// Counts a change of state, unless it is only observed.
    pub(super) fn count_transition(&self, transition: &Transition, observed: bool) {
        if !observed {
            self.results().changed(transition.from, transition.to, transition.by);
        }
    }

    /// Whether a success by hand or by key is counted, even if it changes nothing.
    #[inline]
    pub(crate) fn counts_successes(&self) -> bool {
        let cell = self.key_of.as_deref().map_or(self, |key_of| &key_of.head);
        cell.counts_successes.load(Ordering::Relaxed)
    }

    /// Decides whether such a success is counted.
    pub(crate) fn count_successes(&self, wanted: bool) {
        self.counts_successes.store(wanted, Ordering::Relaxed);
    }

    /// All numbers of the breaker of a name or label.
    pub(crate) fn numbers_of_name(&self) -> BreakerNumbers {
        let of = |result| self.results.get().map_or(0, |results| results.of(result));
        let by_hand = self.results.get().map_or(0, |results| results.times_rejected_by_hand());
        // A rejection by hand of a breaker without keys is in both, one of a key in the latter.
        let rejected = self.rejected.sum().max(by_hand);
        let keys = self.keyed().map(KeyedMap::all);
        let is_open = |cell: &std::sync::Arc<Self>| cell.seen() == CircuitState::Open;
        #[cfg(feature = "shared")]
        let adoptions = self.adoptions();
        let (opened_with, snapshot) = {
            // Under one lock: the rates of an opening belong to the state that is shown with them.
            let mut locked = self.locked();
            (locked.counts_at_opening(), self.snapshot_of(&mut locked))
        };
        let rates = snapshot.counts.map(|counts| opened_with.unwrap_or(counts));
        BreakerNumbers {
            name: self.name,
            success_counted: of(CallResult::Success),
            failure: of(CallResult::Failure),
            ignored: of(CallResult::Ignored),
            stale: of(CallResult::Stale),
            dropped: of(CallResult::Dropped),
            rejected,
            other_by_static: rejected - by_hand
                + self.results.get().map_or(0, |results| results.other_by_static()),
            transitions: self.results.get().map_or_else(Vec::new, |results| results.transitions()),
            state: snapshot.state(),
            failure_rate: rates.map(Counts::failure_rate),
            slow_rate: rates.filter(|_| self.rules().slow.is_some()).map(Counts::slow_rate),
            recorded: if rates.is_some() { snapshot.recorded() } else { snapshot.failures() },
            #[cfg(feature = "shared")]
            adoptions,
            keys: keys.as_ref().map(Vec::len),
            keys_open: keys.map(|keys| keys.iter().filter(|cell| is_open(cell)).count()),
        }
    }
}
