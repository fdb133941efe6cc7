//! An order of somebody for all replicas, as one replica keeps it.

use std::time::Duration;

use crate::shared::orders::What;
use crate::shared::store::Manual;

/// Two ends of one order differ by the time that replies take, but not by so much.
const SAME_END: Duration = Duration::from_secs(1);

/// An order that this replica obeys.
#[derive(Clone, Debug)]
pub(super) struct Held {
    manual: Manual,
    ends: Duration,
    /// Whether the store has lost it. Then it ends by time alone.
    is_lost: bool,
}

/// What to do now that the store says `said`. `forgets` tells that the store is behind what it has
/// said before.
pub(super) fn know(
    held: &mut Option<Held>,
    said: Option<&Manual>,
    forgets: bool,
    now: Duration,
) -> Option<What> {
    let Some(manual) = said else {
        let mine = held.as_mut()?;
        mine.is_lost |= forgets;
        return if mine.is_lost { None } else { end(held) };
    };
    let ends = now.saturating_add(manual.remaining);
    let is_same = held.as_ref().is_some_and(|mine| mine.is(manual, ends));
    *held = Some(Held { manual: manual.clone(), ends, is_lost: false });
    (!is_same).then(|| order(manual, manual.remaining))
}

fn order(manual: &Manual, remaining: Duration) -> What {
    What::Manual { state: manual.state, by: manual.by.clone(), why: manual.why.clone(), remaining }
}

/// Ends an order.
pub(super) fn end(held: &mut Option<Held>) -> Option<What> {
    held.take().map(|_| What::EndManual)
}

impl Held {
    pub(super) fn ends(&self) -> Duration {
        self.ends
    }

    /// The order once more, for a breaker that could not take it up.
    pub(super) fn again(&self, now: Duration) -> What {
        order(&self.manual, self.ends.saturating_sub(now))
    }

    fn is(&self, manual: &Manual, ends: Duration) -> bool {
        let mine = &self.manual;
        (mine.state, &mine.by, &mine.why) == (manual.state, &manual.by, &manual.why)
            && self.ends.abs_diff(ends) < SAME_END
    }
}
