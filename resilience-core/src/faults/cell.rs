//! A fault that is set, shared by the threads that call its functions.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use crate::faults::kind::FaultKind;
use crate::faults::name::FaultName;
use crate::faults::settings::Plan;
use crate::faults::state::{Hit, State};
use crate::runtime::clock::Instant;
use crate::runtime::sync::lock;

/// A fault that is set.
#[derive(Debug)]
pub(crate) struct FaultCell {
    name: FaultName,
    plan: Plan,
    seed: u64,
    until: Instant,
    shared: Mutex<Shared>,
    /// Told when the fault is over.
    over: Condvar,
}

#[derive(Debug, Default)]
struct Shared {
    state: State,
    is_over: bool,
    /// The tasks that it holds, by the number of the hold.
    held: BTreeMap<u64, Waker>,
    holds: u64,
    injected: BTreeMap<FaultKind, u64>,
}

impl FaultCell {
    pub(crate) fn new(name: FaultName, plan: Plan, seed: u64, now: Instant) -> Self {
        let until = now.saturating_add(plan.lasting);
        Self { name, plan, seed, until, shared: Mutex::default(), over: Condvar::new() }
    }

    pub(crate) fn name(&self) -> &FaultName {
        &self.name
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Its end, on the clock of async code.
    pub(crate) fn until(&self) -> Instant {
        self.until
    }

    /// Judges the next call.
    pub(crate) fn next(self: &Arc<Self>) -> Option<(Hit, Option<Held>)> {
        let mut shared = self.lock();
        let hit = shared.state.next(&self.plan, self.seed)?;
        let held = hit.holds().then(|| {
            shared.holds += 1;
            Held { fault: Arc::clone(self), number: shared.holds }
        });
        Some((hit, held))
    }

    /// Counts a fault that a call has met.
    pub(crate) fn count(&self, kind: FaultKind) {
        *self.lock().injected.entry(kind).or_default() += 1;
    }

    /// The calls that have met it, and those that it holds.
    pub(crate) fn counts(&self) -> (BTreeMap<FaultKind, u64>, u32) {
        let shared = self.lock();
        (shared.injected.clone(), shared.state.active())
    }

    /// The fault is over: whoever is held goes on.
    pub(crate) fn end(&self) {
        let held = {
            let mut shared = self.lock();
            shared.is_over = true;
            std::mem::take(&mut shared.held)
        };
        self.over.notify_all();
        held.into_values().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        lock(&self.shared)
    }
}

/// A call that a fault holds. It counts among the active ones until this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    fault: Arc<FaultCell>,
    number: u64,
}

impl Held {
    /// The end of the fault.
    pub(crate) fn until(&self) -> Instant {
        self.fault.until
    }

    /// Blocks the thread for `time`, or until the fault is over.
    pub(crate) fn block(&self, time: Duration) {
        let is_held = |shared: &mut Shared| !shared.is_over;
        let waited = self.fault.over.wait_timeout_while(self.fault.lock(), time, is_held);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether the fault is over. If it is not, the task of `waker` is woken when it is.
    pub(crate) fn is_over(&self, waker: &Waker) -> bool {
        let waker = waker.clone();
        let mut shared = self.fault.lock();
        let is_over = shared.is_over;
        let older = if is_over { Some(waker) } else { shared.held.insert(self.number, waker) };
        // A waker's destructor is code of the executor.
        drop(shared);
        drop(older);
        is_over
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut shared = self.fault.lock();
        shared.state.let_go();
        let waker = shared.held.remove(&self.number);
        // A waker's destructor is code of the executor.
        drop(shared);
        drop(waker);
    }
}
