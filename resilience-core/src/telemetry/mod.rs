//! Counting, without a policy: levels, counters, histograms, instruments, observers, ids of calls.

#[cfg(feature = "telemetry")]
pub(crate) mod buckets;
pub(crate) mod call_id;
#[cfg(feature = "telemetry")]
pub(crate) mod derived;
#[cfg(feature = "telemetry")]
pub(crate) mod edges;
#[cfg(feature = "telemetry")]
pub(crate) mod event;
#[cfg(feature = "telemetry")]
pub(crate) mod instrument;
#[cfg(feature = "telemetry")]
pub(crate) mod level;
#[cfg(feature = "telemetry")]
pub(crate) mod levels;
#[cfg(feature = "telemetry")]
pub(crate) mod observers;
#[cfg(feature = "telemetry")]
pub(crate) mod outcome;
#[cfg(feature = "telemetry")]
pub(crate) mod page;
pub(crate) mod quantiles;
pub(crate) mod telling;

#[cfg(feature = "telemetry")]
pub use crate::instruments::{FunctionStats, function, instruments, prometheus};
#[cfg(feature = "telemetry")]
pub use crate::levels::{level, level_in_force, level_of};
#[cfg(feature = "telemetry")]
pub use edges::{InvalidEdges, duration_edges};
#[cfg(feature = "telemetry")]
pub use event::{Event, EventKind};
#[cfg(feature = "telemetry")]
pub use instrument::{Histogram, Instrument, Kind, Label, Series, Value};
#[cfg(feature = "telemetry")]
pub use level::{Level, UnknownLevel};
#[cfg(feature = "telemetry")]
pub use observers::{ObserverGuard, observe};
#[cfg(feature = "telemetry")]
pub use outcome::{AttemptOutcome, CallOutcome};
