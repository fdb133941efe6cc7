//! Orders of somebody for all replicas, as one replica keeps them.

use std::time::Duration;

use crate::shared::orders::What;
use crate::shared::store::{Manual, ManualState};

/// So many ids are remembered. A store that lags is an order or two behind.
const SEEN: usize = 8;

/// The order that this replica obeys, and what it has heard of.
#[derive(Clone, Debug, Default)]
pub(super) struct Held {
    order: Option<Order>,
    /// The ids of orders and ends. Each is obeyed once: what a person has done here since is not
    /// undone, and a store that has lost the last one undoes nothing.
    seen: Vec<u64>,
}

#[derive(Clone, Debug)]
struct Order {
    id: u64,
    state: ManualState,
    by: String,
    why: String,
    ends: Duration,
}

impl Held {
    /// What to do now that the store says `said`. A store that says nothing has lost the order,
    /// which goes on: it would know the end of one.
    pub(super) fn know(&mut self, said: Option<&Manual>, now: Duration) -> Option<What> {
        let said = said?;
        let ends = now.saturating_add(said.remaining);
        if let Some(order) = self.order.as_mut().filter(|order| order.id == said.id) {
            // The clock of the store may have jumped, or this machine was suspended.
            order.ends = order.ends.min(ends);
            return if said.state.is_some() { None } else { self.end() };
        }
        if !self.is_new(said.id) {
            return None;
        }
        let Some(state) = said.state else { return self.end() };
        let Manual { id, by, why, .. } = said.clone();
        self.order = Some(Order { id, state, by, why, ends });
        self.again(now)
    }

    fn is_new(&mut self, id: u64) -> bool {
        let is_new = !self.seen.contains(&id);
        if is_new {
            let forgotten = (self.seen.len() + 1).saturating_sub(SEEN);
            self.seen.drain(..forgotten);
            self.seen.push(id);
        }
        is_new
    }

    /// Ends the order that is obeyed.
    pub(super) fn end(&mut self) -> Option<What> {
        self.order.take().map(|_| What::EndManual)
    }

    pub(super) fn ends(&self) -> Option<Duration> {
        Some(self.order.as_ref()?.ends)
    }

    /// The order that is obeyed, once more: for a breaker that could not take it up.
    pub(super) fn again(&self, now: Duration) -> Option<What> {
        let Order { state, by, why, ends, .. } = self.order.as_ref()?;
        let remaining = ends.saturating_sub(now);
        Some(What::Manual { state: *state, by: by.clone(), why: why.clone(), remaining })
    }
}
