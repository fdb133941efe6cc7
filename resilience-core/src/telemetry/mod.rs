//! Numbers and events of all annotated functions, circuit breakers and budgets, for those who
//! operate a program.
//!
//! **Numbers.** Functions count in atomics of their own, as much as their [`Level`] says, and
//! exporters ask for them: [`instruments`] is all there is to export, and [`prometheus`] the same
//! as a page in the text format of Prometheus. [`function`] is one function, with its quantiles.
//!
//! **Events.** [`observe`] adds an observer, which is told all that happens off the happy path.
//!
//! ```
//! # extern crate resilience_core as resilience;
//! use resilience::telemetry::{self, Level};
//!
//! telemetry::level(Level::Calls);
//! telemetry::level_of("shop::payments::*", Level::Latency);
//! let page = telemetry::prometheus();
//! assert!(page.contains("# TYPE resilience_hook_panics_total counter"));
//! ```

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
#[cfg(feature = "telemetry")]
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
