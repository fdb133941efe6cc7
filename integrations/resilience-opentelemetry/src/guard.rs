//! How long the instruments are observed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use opentelemetry::metrics::Meter;
use resilience::telemetry;

use crate::error::InstallError;
use crate::observe;

static IS_INSTALLED: AtomicBool = AtomicBool::new(false);

/// The only one whose instruments are observed, until it is dropped.
#[derive(Debug)]
pub(crate) struct Installed;

impl Drop for Installed {
    fn drop(&mut self) {
        IS_INSTALLED.store(false, Ordering::Release);
    }
}

/// Makes an observable instrument of the meter for each instrument of `resilience`. To be called
/// once, after the meter provider was set.
///
/// # Errors
///
/// - [`InstallError::NoReader`] if nobody reads the meter: it is that of a global provider that was
///   not set yet, or of a provider without a reader.
/// - [`InstallError::Twice`] while there is a [`Guard`].
///
/// ```
/// use opentelemetry::metrics::MeterProvider;
/// use opentelemetry_sdk::metrics::{InMemoryMetricExporter, PeriodicReader, SdkMeterProvider};
///
/// let reader = PeriodicReader::builder(InMemoryMetricExporter::default()).build();
/// let provider = SdkMeterProvider::builder().with_reader(reader).build();
/// let guard = resilience_opentelemetry::install(&provider.meter("resilience"))?;
/// assert!(resilience_opentelemetry::install(&provider.meter("resilience")).is_err());
/// # Ok::<(), resilience_opentelemetry::InstallError>(())
/// ```
pub fn install(meter: &Meter) -> Result<Guard, InstallError> {
    if IS_INSTALLED.swap(true, Ordering::Acquire) {
        return Err(InstallError::Twice);
    }
    let installed = Arc::new(Installed);
    for instrument in telemetry::instruments() {
        observe::build(meter, instrument, &Arc::downgrade(&installed));
    }
    // A meter that nobody reads drops the callbacks at once, and what they hold.
    if Arc::weak_count(&installed) == 0 {
        return Err(InstallError::NoReader);
    }
    Ok(Guard(installed))
}

/// Keeps the instruments observed. Made by [`install`].
///
/// The API has no way to remove an instrument. Once the guard is dropped, they observe nothing any
/// more, and [`install`] can be called again.
#[must_use = "once it is dropped, nothing is observed any more"]
pub struct Guard(#[expect(dead_code, reason = "held for its drop")] Arc<Installed>);

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").finish_non_exhaustive()
    }
}
