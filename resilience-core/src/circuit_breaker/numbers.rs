//! The numbers of all breakers, for exporters.

use crate::circuit_breaker::cell::BreakerCell;
use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::registry;
use crate::circuit_breaker::results::Transitions;
#[cfg(feature = "shared")]
use crate::circuit_breaker::state::fleet::Adoptions;
use crate::runtime::sync::{Mutex, lock};

/// The numbers of a breaker, all keys of a name together.
#[derive(Clone, Debug)]
pub(crate) struct BreakerNumbers {
    pub(crate) name: &'static str,
    /// The successes of calls by hand and by key, from the level `calls` on. Those through the
    /// statics of annotated functions are the passes of their layers less `other_by_static`.
    pub(crate) success_counted: u64,
    pub(crate) failure: u64,
    pub(crate) ignored: u64,
    pub(crate) stale: u64,
    pub(crate) dropped: u64,
    pub(crate) rejected: u64,
    /// The calls through statics that are no success.
    pub(crate) other_by_static: u64,
    /// Those that have been.
    pub(crate) transitions: Vec<Transitions>,
    pub(crate) state: CircuitState,
    /// The rates that are judged: of the window, or of the moment when the circuit opened. Zero
    /// while nothing is on record.
    pub(crate) failure_rate: Option<f64>,
    pub(crate) slow_rate: Option<f64>,
    /// The calls in the window, or the failures in a row.
    pub(crate) recorded: u32,
    /// The kept keys, and those that are open. `None` without keys.
    pub(crate) keys: Option<usize>,
    pub(crate) keys_open: Option<usize>,
    /// How often it has followed the fleet. `None` unless it is shared.
    #[cfg(feature = "shared")]
    pub(crate) adoptions: Option<Adoptions>,
}

/// The numbers of all breakers that have been used, sorted by name or label. Several functions
/// without a name may have one label.
pub(crate) fn all() -> Vec<BreakerNumbers> {
    registry::global().all().into_iter().map(BreakerCell::numbers_of_name).collect()
}

type Wanted = fn(&'static str) -> bool;

/// Whether successes by hand and by key are counted for a name.
static WANTED: Mutex<Option<Wanted>> = Mutex::new(None);

/// From now on `wanted` says for which names successes by hand and by key are counted. It is asked
/// again at each call of this, and for each breaker that is new.
pub(crate) fn count_successes(wanted: Wanted) {
    // Before the breakers are asked for: one that is new meanwhile asks it itself.
    *lock(&WANTED) = Some(wanted);
    for cell in registry::global().all() {
        cell.count_successes(wanted(cell.name()));
    }
}

/// A breaker is new.
pub(crate) fn greet(cell: &BreakerCell) {
    let wanted = *lock(&WANTED);
    if let Some(wanted) = wanted {
        cell.count_successes(wanted(cell.name()));
    }
}
