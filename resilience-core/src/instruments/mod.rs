//! All instruments, and what is set for all of them. Each policy has its own in its folder.

mod function_stats;
mod hooks;

use crate::budget;
use crate::bulkhead;
use crate::circuit_breaker;
#[cfg(feature = "control")]
use crate::control;
use crate::fallback;
#[cfg(feature = "faults")]
use crate::faults;
use crate::hedge;
use crate::rate_limit;
use crate::retry;
#[cfg(feature = "shared")]
use crate::shared;
use crate::site;
use crate::telemetry::instrument::Instrument;
use crate::telemetry::page::page;
use crate::timeout;

pub use function_stats::{FunctionStats, function};

/// All instruments, in the order of the page.
static ALL: &[&[Instrument]] = &[
    site::instruments::INSTRUMENTS,
    retry::instruments::INSTRUMENTS,
    circuit_breaker::instruments::INSTRUMENTS,
    bulkhead::instruments::INSTRUMENTS,
    timeout::instruments::INSTRUMENTS,
    fallback::instruments::INSTRUMENTS,
    hedge::instruments::INSTRUMENTS,
    rate_limit::instruments::INSTRUMENTS,
    budget::instruments::INSTRUMENTS,
    #[cfg(feature = "control")]
    control::instruments::INSTRUMENTS,
    #[cfg(feature = "faults")]
    faults::instruments::INSTRUMENTS,
    #[cfg(feature = "shared")]
    shared::instruments::INSTRUMENTS,
    hooks::INSTRUMENTS,
];

/// All instruments of this crate, in an order that stays the same: what an exporter exports.
///
/// Instruments are there from the start, with the series that are known. See [`Instrument`].
///
/// With the feature `sites`, functions that have not been called yet are listed by this.
pub fn instruments() -> impl Iterator<Item = &'static Instrument> {
    crate::sites::list_all();
    ALL.iter().copied().flatten()
}

/// All numbers, as a page in the text format of Prometheus, whose media type is `text/plain;
/// version=0.0.4`.
///
/// Dots in names are underscores there: `resilience.call.duration` is
/// `resilience_call_duration_seconds_bucket`, `…_sum` and `…_count`, and `resilience.calls` is
/// `resilience_calls_total`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// let page = resilience::telemetry::prometheus();
/// assert!(page.contains("\nresilience_hook_panics_total 0\n"));
/// ```
#[must_use]
pub fn prometheus() -> String {
    page(instruments())
}
