//! The numbers of one function.

use std::fmt;
use std::time::Duration;

use crate::retry::{StopReason, instruments as retries};
use crate::site::functions::Function;
use crate::site::instruments as calls;
use crate::site::retry_stats::RetryStats;
use crate::site::site_stats::Durations;
use crate::telemetry::instrument::Histogram;
use crate::telemetry::level::Level;
use crate::telemetry::levels::levels;
use crate::telemetry::outcome::{AttemptOutcome, CallOutcome};
use crate::telemetry::quantiles;

/// The annotated function of this name: its module path and its name, such as `shop::charge`.
/// `None` if no function of this name is known, which without the feature `sites` means that it has
/// not been called. Functions that share a name, such as methods of two types in one module, are
/// counted together.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry;
///
/// fn p99() -> Option<std::time::Duration> {
///     telemetry::function("shop::charge")?.quantile(0.99)
/// }
/// assert_eq!(p99(), None);
/// ```
#[must_use]
pub fn function(name: &str) -> Option<FunctionStats> {
    // A function that has not been called yet is listed by this.
    crate::sites::list_all();
    Function::named(name).map(FunctionStats)
}

/// The numbers of one function since the start of the process, as [`function`] returns it. Each
/// method returns the number at the moment of its call.
pub struct FunctionStats(Function);

impl FunctionStats {
    /// The module path and the name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// How much is counted for it.
    #[must_use]
    pub fn level(&self) -> Level {
        levels().of(self.name())
    }

    /// The calls with this outcome, from [`Level::Calls`] on.
    #[must_use]
    pub fn calls(&self, outcome: CallOutcome) -> u64 {
        self.0.sum(|site| site.stats().calls(outcome))
    }

    /// The attempts with this outcome, if the function has a `#[retry]`. Successes are counted from
    /// [`Level::Calls`] on, the others from [`Level::Events`] on.
    #[must_use]
    pub fn attempts(&self, outcome: AttemptOutcome) -> u64 {
        let seen = || self.0.sites().filter_map(|site| site.stats().seen_retry());
        let failed = |index: usize| retries::failures(&self.0).values().map(|counts| counts[index]).sum();
        match outcome {
            AttemptOutcome::Ok => retries::successes(&self.0),
            AttemptOutcome::Transient => failed(0),
            AttemptOutcome::Permanent => failed(1),
            AttemptOutcome::Rejected => failed(2),
            AttemptOutcome::Cancelled => seen().map(RetryStats::cancelled).sum(),
            AttemptOutcome::Panicked => seen().map(RetryStats::panicked).sum(),
        }
    }

    /// The calls that a `#[retry]` of the function has given up for this reason, from
    /// [`Level::Events`] on.
    #[must_use]
    pub fn giveups(&self, reason: StopReason) -> u64 {
        retries::times_gave_up(&self.0, reason)
    }

    /// The duration that the share `q` of the calls did not exceed, from 0 to 1: `quantile(0.99)`
    /// is the 99th percentile. `None` while no call was measured, which is done at
    /// [`Level::Latency`].
    ///
    /// These are the calls that ended with a success or an error, with their retries and waits, and
    /// not those that a policy rejected or that were given up. The duration is an estimate: once
    /// some thousand calls were measured it is off by 1 % on average, and by less than 3 %. It has
    /// steps of a microsecond, and ends at 68 s.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<Duration> {
        let measured = self.0.sites().filter_map(|site| site.stats().seen_durations());
        quantiles::quantile(measured.flat_map(Durations::quantiles), q)
    }

    /// The durations of the calls that [`quantile`](Self::quantile) is about, in seconds, with the
    /// edges of `resilience.call.duration`. `None` while no call was measured, which is done at
    /// [`Level::Latency`].
    #[must_use]
    pub fn durations(&self) -> Option<Histogram> {
        Some(calls::durations_of(&self.0)).filter(|histogram| histogram.count() > 0)
    }

    /// The attempts of the calls that have ended, with the edges of `resilience.call.attempts`.
    /// `None` while none has ended at [`Level::Calls`] or above, and for a function without
    /// `#[retry]`.
    #[must_use]
    pub fn attempts_histogram(&self) -> Option<Histogram> {
        Some(calls::attempts_of(&self.0)).filter(|histogram| histogram.count() > 0)
    }

    /// The mean number of attempts of a call: the load that retries make, which is 1 without any
    /// retry. `None` where [`attempts_histogram`](Self::attempts_histogram) is.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::telemetry;
    ///
    /// fn load_of_retries() -> Option<f64> {
    ///     telemetry::function("shop::charge")?.attempts_per_call()
    /// }
    /// assert_eq!(load_of_retries(), None);
    /// ```
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a mean")]
    pub fn attempts_per_call(&self) -> Option<f64> {
        let attempts = self.attempts_histogram()?;
        Some(attempts.sum() / attempts.count() as f64)
    }
}

impl fmt::Debug for FunctionStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionStats").field("name", &self.name()).finish_non_exhaustive()
    }
}
