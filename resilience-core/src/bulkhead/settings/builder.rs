//! The builder of a bulkhead.

use std::time::Duration;

use crate::bulkhead::settings::BulkheadSettings;
use crate::bulkhead::value::Bulkhead;
use crate::named::config::Config;
use crate::named::origin::Origin;
use crate::runtime::sync::const_fn;

/// Builder of a [`Bulkhead`]. Every method is `const`, so the result can be a `static`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::Bulkhead;
/// use std::time::Duration;
///
/// static DATABASE: Bulkhead =
///     Bulkhead::builder("builder-bulkhead").limit(25).queue(50).wait(Duration::from_millis(100)).build();
/// assert_eq!(DATABASE.snapshot().limit(), 25);
/// ```
#[derive(Clone, Copy, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct BulkheadBuilder {
    pub(crate) name: &'static str,
    pub(crate) shared: bool,
    pub(crate) settings: BulkheadSettings,
    pub(crate) origin: Origin,
}

impl BulkheadBuilder {
    pub(crate) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { name, shared, settings: BulkheadSettings::UNSET, origin }
    }

    /// Sets the number of calls that run at once. Default 20. Zero counts as one.
    pub const fn limit(mut self, calls: u32) -> Self {
        self.settings = self.settings.limit(calls);
        self
    }

    /// Sets the number of calls that may wait for a place, beside those that run. Default 0, or the
    /// [limit](Self::limit) if only [`wait`](Self::wait) is set.
    pub const fn queue(mut self, calls: u32) -> Self {
        self.settings = self.settings.queue(calls);
        self
    }

    /// Sets the longest wait for a place. Without it a call waits until a place is free, or until
    /// the [`Deadline`](crate::Deadline) around it.
    ///
    /// A call that blocks its thread then waits for ever if the calls that run never end: set this
    /// for a bulkhead with a queue that sync code uses.
    pub const fn wait(mut self, longest: Duration) -> Self {
        self.settings = self.settings.wait(longest);
        self
    }

    const_fn! {
        /// Builds the bulkhead. It joins the bulkheads of its name when it is first used.
        pub const fn build(self) -> Bulkhead {
            Bulkhead::planned(self.name, self.shared, Config::new(self.settings.rules(), self.origin))
        }
    }
}
