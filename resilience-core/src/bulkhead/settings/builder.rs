//! The builder of a bulkhead.

use std::mem::forget;
use std::ops::RangeInclusive;
use std::time::Duration;

use crate::bulkhead::settings::BulkheadSettings;
use crate::bulkhead::settings::limit::LimitOfCalls;
use crate::bulkhead::settings::rules::Rules;
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
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct BulkheadBuilder<L = u32> {
    limit: L,
    pub(crate) name: &'static str,
    pub(crate) shared: bool,
    pub(crate) settings: BulkheadSettings,
    pub(crate) origin: Origin,
}

impl BulkheadBuilder {
    pub(crate) const fn new(name: &'static str, shared: bool, origin: Origin) -> Self {
        Self { limit: Rules::DEFAULT.limit, name, shared, settings: BulkheadSettings::UNSET, origin }
    }

    /// The settings so far.
    pub(crate) const fn all_settings(&self) -> BulkheadSettings {
        self.settings.limit(self.limit)
    }

    const_fn! {
        /// Builds the bulkhead. It joins the bulkheads of its name when it is first used.
        pub const fn build(self) -> Bulkhead {
            Bulkhead::planned(self.name, self.shared, Config::new(self.all_settings().rules(), self.origin))
        }
    }
}

impl BulkheadBuilder<RangeInclusive<u32>> {
    /// The settings so far.
    pub(crate) const fn all_settings(&self) -> BulkheadSettings {
        self.settings.limit(*self.limit.start()).up_to(*self.limit.end())
    }

    const_fn! {
        /// Builds the bulkhead. It joins the bulkheads of its name when it is first used.
        pub const fn build(self) -> Bulkhead {
            Bulkhead::planned(self.name, self.shared, Config::new(self.all_settings().rules(), self.origin))
        }
    }
}

impl<L: LimitOfCalls> BulkheadBuilder<L> {
    /// Sets the number of calls that run at once, or a range of it. Default 20. Zero counts as one.
    ///
    /// With a range, such as `4..=64`, the limit adapts to what is called. It begins at 20, or at
    /// the nearest end. A call that succeeds while at least half of the places are taken raises it
    /// by one; from the first time that it was lowered on, as many such calls as it allows do. A
    /// call that fails lowers it by a tenth, unless it was let in before the limit was last
    /// lowered. A range that ends below its start is its start alone. The highest end is 1,048,575.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// static SEARCH: Bulkhead = Bulkhead::builder("builder-adaptive").limit(4..=64).build();
    ///
    /// assert_eq!(SEARCH.snapshot().limit(), 20);
    /// let _ = SEARCH.call(|| std::fs::read_to_string("/no/such/file"));
    /// assert_eq!(SEARCH.snapshot().limit(), 18);
    /// ```
    pub const fn limit<M: LimitOfCalls>(self, calls: M) -> BulkheadBuilder<M> {
        let builder = self.with_limit(calls);
        // A range has nothing to drop, which `const` code does not know.
        forget(self);
        builder
    }

    /// The same builder with another limit.
    pub(crate) const fn with_limit<M>(&self, calls: M) -> BulkheadBuilder<M> {
        let Self { name, shared, settings, origin, .. } = *self;
        BulkheadBuilder { limit: calls, name, shared, settings, origin }
    }

    /// Sets the number of calls that may wait for a place, beside those that run. Default 0, or the
    /// [limit](Self::limit) if only [`wait`](Self::wait) is set: its highest, of a range.
    ///
    /// Set a [`wait`](Self::wait) too where sync code uses the bulkhead: without one, and without a
    /// deadline, its thread waits until there is a place.
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
}
