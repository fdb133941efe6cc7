//! Whether anybody records.

use std::cell::Cell;

use metrics::{IntoF64, Key, Level, Metadata};

pub(crate) static METADATA: Metadata<'static> =
    Metadata::new("resilience", Level::INFO, Some("resilience_metrics"));

/// The gauge that is set by each publication.
pub(crate) const SERIES: &str = "resilience.publisher.series";

/// A number that knows whether it was asked for.
struct Asked<'a>(&'a Cell<bool>);

impl IntoF64 for Asked<'_> {
    fn into_f64(self) -> f64 {
        self.0.set(true);
        0.0
    }
}

/// Whether the current recorder takes our gauges. The facade does not tell whether there is one,
/// but a gauge of no recorder does not ask for the number that it is set to.
pub(crate) fn is_there() -> bool {
    let asked = Cell::new(false);
    metrics::with_recorder(|recorder| recorder.register_gauge(&Key::from_static_name(SERIES), &METADATA))
        .set(Asked(&asked));
    asked.get()
}
