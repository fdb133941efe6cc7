//! The counters of results and of changes of state.

use super::{CallResult, Via};
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::runtime::striped::Striped;
use crate::runtime::sync::{AtomicU64, Mutex, Ordering, const_fn, lock};

/// The counts of a breaker that has had more than successes.
#[derive(Debug)]
pub(crate) struct Results {
    by_static: Counts,
    by_hand: Counts,
    rejected_by_hand: Striped,
    transitions: Mutex<Vec<Transitions>>,
}

/// How often a breaker has gone from one state to another for one cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Transitions {
    pub(crate) from: CircuitState,
    pub(crate) to: CircuitState,
    pub(crate) by: ChangeCause,
    pub(crate) times: u64,
}

#[derive(Debug)]
struct Counts {
    success: Striped,
    failure: AtomicU64,
    ignored: AtomicU64,
    stale: AtomicU64,
    dropped: AtomicU64,
    uncounted: AtomicU64,
}

impl Counts {
    const_fn! {
        const fn new() -> Self {
            Self {
                success: Striped::new(),
                failure: AtomicU64::new(0),
                ignored: AtomicU64::new(0),
                stale: AtomicU64::new(0),
                dropped: AtomicU64::new(0),
                uncounted: AtomicU64::new(0),
            }
        }
    }

    fn count(&self, result: CallResult) {
        let counter = match result {
            CallResult::Success => return self.success.increment(),
            CallResult::Failure => &self.failure,
            CallResult::Ignored => &self.ignored,
            CallResult::Stale => &self.stale,
            CallResult::Dropped => &self.dropped,
            CallResult::Uncounted => &self.uncounted,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    fn of(&self, result: CallResult) -> u64 {
        let counter = match result {
            CallResult::Success => return self.success.sum(),
            CallResult::Failure => &self.failure,
            CallResult::Ignored => &self.ignored,
            CallResult::Stale => &self.stale,
            CallResult::Dropped => &self.dropped,
            CallResult::Uncounted => &self.uncounted,
        };
        counter.load(Ordering::Relaxed)
    }

    fn all_but_success(&self) -> u64 {
        use CallResult::{Dropped, Failure, Ignored, Stale, Uncounted};
        [Failure, Ignored, Stale, Dropped, Uncounted].map(|result| self.of(result)).iter().sum()
    }
}

impl Results {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Self {
                by_static: Counts::new(),
                by_hand: Counts::new(),
                rejected_by_hand: Striped::new(),
                transitions: Mutex::new(Vec::new()),
            }
        }
    }

    pub(crate) fn count(&self, via: Via, result: CallResult) {
        match via {
            // It follows from the calls of the function.
            Via::Static if result == CallResult::Success => {}
            Via::Static => self.by_static.count(result),
            Via::Hand => self.by_hand.count(result),
        }
    }

    pub(crate) fn rejected_by_hand(&self) {
        self.rejected_by_hand.increment();
    }

    pub(crate) fn changed(&self, from: CircuitState, to: CircuitState, by: ChangeCause) {
        let mut transitions = lock(&self.transitions);
        let known = transitions.iter_mut().find(|known| (known.from, known.to, known.by) == (from, to, by));
        match known {
            Some(known) => known.times += 1,
            None => transitions.push(Transitions { from, to, by, times: 1 }),
        }
    }

    pub(crate) fn transitions(&self) -> Vec<Transitions> {
        lock(&self.transitions).clone()
    }

    /// The calls with this result. Of successes only those that do not follow from others.
    pub(crate) fn of(&self, result: CallResult) -> u64 {
        self.by_static.of(result) + self.by_hand.of(result)
    }

    /// The rejections of calls by hand and by key.
    pub(crate) fn times_rejected_by_hand(&self) -> u64 {
        self.rejected_by_hand.sum()
    }

    /// The calls through statics that were admitted and have no success.
    pub(crate) fn other_by_static(&self) -> u64 {
        self.by_static.all_but_success()
    }
}
