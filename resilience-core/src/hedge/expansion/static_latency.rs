//! The latencies of one annotated function.

use crate::hedge::latency::Latency;
use crate::named::per_test::twins;
use crate::runtime::sync::const_fn;

/// A `static` next to an annotated function. Where no percentile is asked for, nothing is written
/// to it.
#[derive(Debug)]
pub struct StaticLatency(Latency);

impl StaticLatency {
    const_fn! {
        /// Nothing is known yet.
        #[must_use]
        #[allow(clippy::new_without_default, reason = "generated code calls it by its name")]
        pub const fn new() -> Self {
            Self(Latency::new())
        }
    }

    /// The latencies in use: a test may have some to itself.
    #[inline]
    pub(in crate::hedge) fn in_use(&'static self) -> &'static Latency {
        &self.here().0
    }
}

twins!(StaticLatency, |_static| StaticLatency::new());
